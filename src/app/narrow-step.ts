import { chmod, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { narrowGlobs } from '../flow/narrow-globs.ts';
import type { Step } from '../model/flow.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { LOCAL_RUNNER } from '../model/runner.ts';
import { realPathIfAny } from '../workspace/environment/present-path.ts';
import { probeMeans } from '../workspace/isolate/probe-means.ts';
import type { Context } from './context.ts';
import { findStep } from './find-step.ts';
import { type KnownReads, knownReads } from './known-reads.ts';
import { prepareRun } from './prepare-run.ts';
import { runError } from './run-error.ts';
import { runFlow } from './run-flow.ts';
import type { RunOptions } from './run-options.ts';

export interface NarrowOptions
  extends Pick<RunOptions, 'file' | 'set' | 'jobs' | 'emit' | 'signal' | 'urgent'> {
  /** `STEP` or `FLOW:STEP`. */
  readonly step: string;
  /** Show what would be written; run and write nothing. */
  readonly dryRun: boolean;
}

export interface Narrowed {
  readonly flow: string;
  readonly step: string;
  /** The flow file, relative to the root. */
  readonly file: string;
  readonly before: readonly string[] | undefined;
  readonly code: readonly string[];
  /** The run that tells what was read, and whether all its programs were watched. */
  readonly run: string;
  readonly traced: boolean;
  readonly texts: { readonly before: string; readonly after: string };
}

/** What a task reads elsewhere nothing here would see. */
const HERE = [LOCAL_RUNNER];

/**
 * Writes `code:` of a step from what its last tasks read. Where that is not known the step is run once, with every read
 * of it traced.
 * @throws MlgitError `reads-unknown` (failed), `step-of-another-flow`, `step-not-written-out` (usage); what a run throws.
 */
export async function narrowStep(context: Context, options: NarrowOptions): Promise<Narrowed> {
  const { file, flow, step, root } = await findStep(context, options.step, {
    file: options.file,
    command: 'narrow',
  });
  if (step.name.includes('/')) throw stepOfAnotherFlow(step.name);
  if (step.source !== undefined) throw inPython(step.name, file.path);
  const { trace } = await probeMeans(context.config);
  const preparing = { ...options, flow: flow.name, selection: {}, resources: [], runners: HERE, keep: false };
  const { code, snapshot, tree: prepared } = await prepareRun(context, preparing);
  await prepared.close();
  const look = () => knownReads(context, flow.name, { step, code, tracedOnly: trace.works });
  let known = await look();
  if (known === undefined && !options.dryRun) {
    await runTraced(context, flow.name, step, options);
    known = await look();
  }
  if (known === undefined) throw readsUnknown(step, options.dryRun, trace);
  const tree = snapshot.files.map(({ path }) => path);
  const own = new Set(code.snapshotFiles(step).map(({ path }) => path));
  const globs = narrowGlobs(await filesRead(known, own, root), tree);
  const path = await realpath(join(root, file.path));
  const before = await readFile(path, 'utf8');
  const { writeCode } = await import('../flow/write-code.ts');
  const after = writeCode(before, { flow: flow.name, step: step.name }, globs);
  await requireEffect(after, file.path, { flow: flow.name, step: step.name, globs });
  if (!options.dryRun && after !== before) await replaceFile(path, after);
  return {
    flow: flow.name,
    step: step.name,
    file: file.path,
    before: step.code,
    code: globs,
    run: known.run.id,
    traced: known.traced,
    texts: { before, after },
  };
}

async function runTraced(context: Context, flow: string, step: Step, options: NarrowOptions): Promise<void> {
  const outcome = await runFlow(context, {
    ...options,
    flow,
    selection: { only: [step.name] },
    resources: [],
    runners: HERE,
    force: true,
    trace: true,
    failFast: false,
    remoteCache: true,
    message: `what ${step.name} reads, for mlgit narrow`,
    tag: undefined,
  });
  const error = runError(outcome);
  if (error !== undefined) throw error;
}

/** The files of the step's code among what was read: also a link's target, and a link that leads to a folder. */
async function filesRead(
  { paths }: KnownReads,
  own: ReadonlySet<string>,
  root: string,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const path of paths) {
    const words = path.split('/');
    for (let i = 1; i <= words.length; i++) {
      const part = words.slice(0, i).join('/');
      if (own.has(part)) found.add(part);
    }
    const real = await realPathIfAny(join(root, path));
    const target = real === undefined ? '' : relative(root, real);
    if (own.has(target)) found.add(target);
  }
  return found;
}

/** A flow file that means anything else than was meant is not written. */
async function requireEffect(
  text: string,
  path: string,
  { flow, step, globs }: { readonly flow: string; readonly step: string; readonly globs: readonly string[] },
): Promise<void> {
  const { parseFlowFile } = await import('../flow/parse-flow-file.ts');
  const written = parseFlowFile(text, path).flows[flow]?.steps[step]?.code;
  if (JSON.stringify(written) !== JSON.stringify(globs)) {
    throw new Error(`Internal error: code of ${step} was to be written as ${globs.join(', ')}`);
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.mlgit-tmp-narrow`;
  const { mode } = await stat(path);
  await writeFile(temporary, text);
  await chmod(temporary, mode & 0o777);
  await rename(temporary, path);
}

function stepOfAnotherFlow(name: string): MlgitError {
  const inner = name.slice(name.indexOf('/') + 1);
  return usageError('step-of-another-flow', `Step ${name} is written in the flow that its first part runs`, [
    `mlgit narrow FLOW:${inner}`,
  ]);
}

function readsUnknown(step: Step, dryRun: boolean, trace: { readonly works: boolean }): MlgitError {
  if (dryRun) {
    return new MlgitError(
      `What step ${step.name} reads is not known: no run of its present code was watched in full`,
      {
        code: 'reads-unknown',
        kind: 'failed',
        hints: [`mlgit narrow ${step.name}   (runs it once, and traces it)`],
      },
    );
  }
  const why = trace.works
    ? 'it read too many files to be listed'
    : 'its programs are not all Python, and nothing here traces others';
  return new MlgitError(`What step ${step.name} reads is not known: ${why}`, {
    code: 'reads-unknown',
    kind: 'failed',
    hints: trace.works
      ? [`write code: of step ${step.name} by hand`]
      : ['mlgit doctor   (says what there is to trace with)'],
  });
}

function inPython(step: string, file: string): MlgitError {
  return usageError(
    'step-in-python',
    `Step ${step} is a function of ${file}, and has just the code that it was found to use`,
    [`mlgit status --file ${file}`],
  );
}
