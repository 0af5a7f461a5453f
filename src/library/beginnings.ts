import type { ImportedProject } from '../app/import-dvc/import-dvc.ts';
import type { ImportedMetaflow } from '../app/import-metaflow/import-metaflow.ts';
import type { CiFile } from '../app/init-ci.ts';
import type { InitialisedRepository } from '../app/init-repository.ts';
import type { NarrowedStep } from '../app/results/changed-files.ts';
import type { CallOptions, ExecutionOptions, FlowOptions } from './options.ts';

export interface ImportDvcOptions extends CallOptions {
  /** Name of the flow. Default: from the name of the folder. */
  readonly flow?: string | undefined;
  /** Cache of DVC to take data from. Default: as DVC is configured. */
  readonly cache?: string | undefined;
  /** Data alone, no flow file. */
  readonly dataOnly?: boolean | undefined;
  /** Read no data and write nothing. */
  readonly dryRun?: boolean | undefined;
}

export interface ImportMetaflowOptions extends CallOptions {
  /** Name of the class, of a file that has several. */
  readonly class?: string | undefined;
  /** File to write, which must not exist. Default: `<flow>_flow.py` beside the other. */
  readonly output?: string | undefined;
}

export interface NarrowOptions
  extends Omit<FlowOptions, 'flow'>,
    Pick<ExecutionOptions, 'jobs' | 'onEvent' | 'killSignal'> {
  /** Run and write nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What writes flow files. None that is there is written over, but by `narrow` its `code:`. */
export interface Beginnings {
  /** Writes a commented flow file that runs as it is; with `ci` also what makes CI review and verify. */
  init(
    options?: CallOptions & {
      readonly flow?: string | undefined;
      readonly ci?: 'github' | 'gitlab' | undefined;
    },
  ): Promise<InitialisedRepository & { readonly ci: readonly CiFile[] }>;
  /** Writes the flow file, pointers and blobs of a DVC project. `notTaken` and `findings` tell what did not come over. */
  importDvc(path?: string, options?: ImportDvcOptions): Promise<ImportedProject>;
  /** Writes a flow class of Metaflow as a flow of functions. `notes` tell what was not translated. */
  importMetaflow(file: string, options?: ImportMetaflowOptions): Promise<ImportedMetaflow>;
  /** Writes `code:` of a step (`STEP`, `FLOW:STEP`) from what it reads; runs it once, traced, where that is not known. */
  narrow(step: string, options?: NarrowOptions): Promise<NarrowedStep>;
}
