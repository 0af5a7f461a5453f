import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MAX_CHARACTERS, parseFlowFile } from '../../flow/parse-flow-file.ts';
import { writeFlowFile } from '../../flow/write-flow-file.ts';
import type { Became, Finding } from '../../import/dvc/report.ts';
import { type Translation, translate } from '../../import/dvc/translate.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE, requireRoot } from '../load-flow.ts';
import { DvcCache } from './dvc-cache.ts';
import { type ImportedData, importData } from './import-data.ts';
import { projectFolder } from './project-folder.ts';
import { readProject } from './read-project.ts';
import type { NotTaken } from './take-data.ts';
import { writeImported } from './write-imported.ts';

export interface ImportRequest {
  /** Folder of the DVC project, as the caller typed it. */
  readonly path: string;
  readonly flow: string | undefined;
  /** Folder of a cache, as the caller typed it; undefined: as DVC is configured. */
  readonly cache: string | undefined;
  /** Only data: no flow file is written, and one may be there. */
  readonly dataOnly: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly progress: TransferProgress;
}

export interface ImportedFlowFile {
  readonly path: string;
  readonly flow: string;
  readonly text: string;
  /** `same`: one with these flows is there. `kept`: another one is there, and stays as it is. */
  readonly state: 'new' | 'same' | 'kept';
}

export interface ImportedProject {
  /** Undefined: the project has no stages, or only data was asked for. */
  readonly flowFile: ImportedFlowFile | undefined;
  readonly became: readonly Became[];
  readonly findings: readonly Finding[];
  readonly data: readonly ImportedData[];
  readonly notTaken: readonly NotTaken[];
  /** Lines that were added to `.gitignore` files. */
  readonly ignored: readonly string[];
  /** Files that were written, relative to the top, in the order in which they were. */
  readonly written: readonly string[];
  readonly isDryRun: boolean;
}

/**
 * `mlgit import-dvc`. Order: blobs, `.gitignore`, pointers, and the flow file last; nothing of DVC's is changed, and nothing
 * is written where the project has mistakes. Done again it takes what is new: a flow file that is there stays as it is.
 * @throws MlgitError `bad-dvc-project`, `not-translated`, `flow-file-exists` of one that came meanwhile, and what
 * `projectFolder` throws (usage).
 */
export async function importDvc(context: Context, request: ImportRequest): Promise<ImportedProject> {
  const root = requireRoot(context);
  const folder = projectFolder(root, context.config.cwd, request.path);
  const project = await readProject(context, { root, folder, flow: request.flow });
  const translation = translate(project);
  const made = request.dataOnly ? undefined : flowFileOf(translation, project.flow, folder);
  const flowFile = made && { ...made, state: stateOf(join(root, FLOW_FILE), made.text) };
  const named = request.cache === undefined ? undefined : resolve(context.config.cwd, request.cache);
  const cache = new DvcCache(join(root, folder), project.config, named);
  const { data, notTaken, links } = await importData(context, translation.data, { ...request, root, cache });
  const outcome = {
    flowFile,
    ...{ became: translation.report.became, findings: [...links, ...translation.report.findings] },
    ...{ data, notTaken, isDryRun: request.dryRun },
  };
  if (request.dryRun) return { ...outcome, ignored: [], written: [] };
  return {
    ...outcome,
    ...(await writeImported(context, { root, data, made: translation.ignored, flowFile })),
  };
}

function stateOf(path: string, text: string): ImportedFlowFile['state'] {
  if (!existsSync(path)) return 'new';
  return withoutComments(readFileSync(path, 'utf8')) === withoutComments(text) ? 'same' : 'kept';
}

/** The comment at its top counts what differs, which is less once there are results. */
function withoutComments(text: string): string {
  return text.replace(/^(?:#.*\r?\n)+/, '');
}

/** The text of the flow file, read once by the parser that will read it. */
function flowFileOf(
  { flow, report }: Translation,
  name: string,
  folder: string,
): Omit<ImportedFlowFile, 'state'> | undefined {
  if (flow === undefined) return undefined;
  const differing = report.findings.length;
  const text = writeFlowFile(flow, [
    'yaml-language-server: $schema=./.git/mlgit/flow.schema.json',
    `Made by mlgit import-dvc from the DVC project ${folder === '' ? 'of this repository' : `in ${folder}`}; yours to change from here on.`,
    ...(differing === 0
      ? []
      : [
          `${differing} ${differing === 1 ? 'thing differs or was' : 'things differ or were'} left out: mlgit import-dvc --dry-run lists them.`,
        ]),
    'A step may read all of git but what it says under code; once it ran: mlgit narrow STEP',
  ]);
  if (text.length > MAX_CHARACTERS) throw tooLarge(flow.steps.length, text.length);
  try {
    parseFlowFile(text, FLOW_FILE);
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    throw new MlgitError(
      `The flow file that this DVC project becomes would not be valid, so nothing was written. ${error.message}`,
      {
        code: 'not-translated',
        kind: 'usage',
        hints: ['correct what these lines came from in dvc.yaml, then: mlgit import-dvc'],
        details: { ...error.details, text },
        cause: error,
      },
    );
  }
  return { path: FLOW_FILE, flow: name, text };
}

/** Each item of a `foreach` is a step of its own. */
function tooLarge(steps: number, characters: number): Error {
  return usageError(
    'too-many-stages',
    `The ${steps} stages of this DVC project would make a flow file of ${characters} characters, and one has at most ${MAX_CHARACTERS}: nothing was written`,
    [
      'mlgit import-dvc --data-only   (takes the data over)',
      'write each foreach as one step: mlgit init, and docs/guides/flow-file.md, "Many tasks of one step"',
    ],
    { stages: steps },
  );
}
