import { existsSync } from 'node:fs';
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

export interface ImportedProject {
  /** Undefined: the project has no stages, or only data was asked for. */
  readonly flowFile: { readonly path: string; readonly flow: string; readonly text: string } | undefined;
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
 * is written where the project has mistakes.
 * @throws MlgitError `flow-file-exists`, `bad-dvc-project`, `not-translated`, and what `projectFolder` throws (usage).
 */
export async function importDvc(context: Context, request: ImportRequest): Promise<ImportedProject> {
  const root = requireRoot(context);
  const folder = projectFolder(root, context.config.cwd, request.path);
  if (!request.dataOnly) refuseFlowFile(root);
  const project = await readProject(context, { root, folder, flow: request.flow });
  const translation = translate(project);
  const flowFile = request.dataOnly ? undefined : flowFileOf(translation, project.flow, folder);
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

function refuseFlowFile(root: string): void {
  if (!existsSync(join(root, FLOW_FILE))) return;
  throw usageError(
    'flow-file-exists',
    `${FLOW_FILE} is there already, and is never overwritten: expected a repository without one`,
    ['mlgit import-dvc --data-only   (takes only the data over)', `git mv ${FLOW_FILE} old.${FLOW_FILE}`],
    { path: FLOW_FILE },
  );
}

/** The text of the flow file, read once by the parser that will read it. */
function flowFileOf(
  { flow, report }: Translation,
  name: string,
  folder: string,
): ImportedProject['flowFile'] {
  if (flow === undefined) return undefined;
  const differing = report.findings.length;
  const text = writeFlowFile(flow, [
    'yaml-language-server: $schema=./.git/mlgit/flow.schema.json',
    `Made by mlgit import-dvc from the DVC project ${folder === '' ? 'of this repository' : `in ${folder}`}; yours to change from here on.`,
    ...(differing === 0
      ? []
      : [
          `${differing} ${differing === 1 ? 'thing differs or was' : 'things differ or were'} left out: mlgit import-dvc --dry-run lists them once this file is moved away.`,
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
