import { statSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../../base/shell-word.ts';
import { beginJournal } from '../../executor/run-journal.ts';
import { madePaths } from '../../flow/code-globs.ts';
import type { EventSink } from '../../model/event.ts';
import type { Flow, Step } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { requireName } from '../../model/name.ts';
import { createRunId } from '../../model/run-id.ts';
import { identifyProcess } from '../../store/local/process-identity.ts';
import { activeFolder } from '../active-folder.ts';
import { workingTree } from '../code-tree.ts';
import type { Context } from '../context.ts';
import { requireRoot } from '../load-flow.ts';
import { untrackedLimit } from '../prepare-run.ts';
import { recoverRuns } from '../recover-runs.ts';
import { envRecord } from '../start-run.ts';

export interface LooseRunRequest {
  readonly name: string;
  /** The process that logs. */
  readonly pid: number;
  readonly message?: string;
  readonly emit: EventSink;
}

export interface StartedLooseRun {
  readonly run: string;
  readonly flow: string;
  /** Where the process puts what it logs. */
  readonly folder: string;
  /** Top of the working tree. */
  readonly root: string;
}

/**
 * Begins a run of code that is no flow: fixes its code as it is now and writes the first line of a journal, so that what is
 * logged is recorded whatever becomes of the process.
 * @throws MlgitError `is-a-flow`, `bad-name` (usage)
 */
export async function startLooseRun(context: Context, request: LooseRunRequest): Promise<StartedLooseRun> {
  const { name, pid, message, emit } = request;
  requireName('run', name);
  const file = await context.flowFile();
  if (file !== undefined && Object.hasOwn(file.flows, name)) throw isFlow(name, file.path);
  await recoverRuns(context, emit);
  const root = requireRoot(context);
  const tree = workingTree(context, root);
  const limit = await untrackedLimit(context);
  const tooLarge: string[] = [];
  const snapshot = await tree.takeSnapshot({
    outputs: file === undefined ? [] : madePaths(file).map(({ path }) => path),
    wants: (path) => {
      const isCode = (statSync(join(root, path), { throwIfNoEntry: false })?.size ?? 0) <= limit;
      if (!isCode) tooLarge.push(path);
      return isCode;
    },
    maxUntrackedBytes: limit,
    keep: true,
  });
  if (tooLarge.length > 0) emit(leftOut(context, tooLarge));
  const id = createRunId(context.config.randomBytes);
  const user = await context.identity();
  const flow: Flow = { name, params: {}, paramsFiles: [], steps: {}, workspaceLinks: [] };
  const step = looseStep(name);
  const { scope, startedAt } = identifyProcess(context.config.host, pid);
  const folder = beginJournal(activeFolder(context), {
    run: id,
    flow: name,
    loose: true,
    startedAt: new Date(context.config.clock.now()).toISOString(),
    process: { scope, pid, startedAt },
    user: `${user.name} <${user.email}>`,
    host: context.config.host,
    ...(snapshot.branch === undefined ? {} : { branch: snapshot.branch }),
    ...(message === undefined ? {} : { message }),
    jobs: 1,
    codeCommit: await tree.commit(snapshot),
    consumed: {},
    consumedCommits: [],
    plan: {
      flow,
      params: {},
      steps: [{ id: name, step, params: {}, dependsOn: [], selected: true, needed: true }],
      partial: false,
    },
    env: await envRecord(context, { snapshot }),
  });
  return { run: id, flow: name, folder, root };
}

/** Its one task: nothing is known of it before it has ended. */
function looseStep(name: string): Step {
  return {
    name,
    run: [],
    inputs: {},
    outputs: {},
    plots: [],
    env: {},
    secrets: [],
    cache: false,
    allowFailure: false,
  };
}

function isFlow(name: string, file: string): Error {
  return usageError(
    'is-a-flow',
    `${name} is a flow of ${file}: expected another name for a run of code that is no flow`,
    [`mlgit run ${name}`, `mlgit.run("${name}-exploration")`],
    { name },
  );
}

function leftOut(context: Context, paths: readonly string[]) {
  const [first = ''] = paths;
  const others = paths.length === 1 ? '' : ` and ${paths.length - 1} more`;
  return {
    type: 'warning' as const,
    at: context.config.clock.now(),
    message: `${first}${others} is too large for the recorded code and is not part of it`,
    hints: [`mlgit add ${shellWord(first)}`, 'git config mlgit.maxUntracked BYTES'],
  };
}
