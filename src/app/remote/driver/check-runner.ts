import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreparedTask } from '../../../executor/prepare-task.ts';
import type { SettleServices } from '../../../executor/settle-success.ts';
import { digestText } from '../../../model/blake3.ts';
import { describeFailure } from '../../../model/describe-failure.ts';
import type { RunEvent } from '../../../model/event.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Step } from '../../../model/flow.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import { createRunId } from '../../../model/run-id.ts';
import type { RunnerSpec } from '../../../model/runner.ts';
import type { RunnerCheck } from '../../../model/runner-check.ts';
import type { Context } from '../../context.ts';
import { requireStore } from '../../sharing/store-remotes.ts';
import { encodeCodeList } from '../code-list.ts';
import { openTeam, type Team } from '../team.ts';
import { credentialLife } from './credential-life.ts';
import { remoteResources } from './job-facts.ts';
import type { MadeOrder } from './make-order.ts';
import { openJobRunner } from './open-job-runner.ts';
import { placeOf } from './place.ts';
import type { RemoteRun } from './remote-attempt.ts';
import { requireMinting } from './require-elsewhere.ts';
import { runThere } from './run-there.ts';

const FLOW = 'runner-check';
const COMMAND = 'uname -a > seen';
const RESOURCES = remoteResources({ memoryBytes: 64 * 2 ** 20 });

/**
 * Really runs a tiny task on a runner, by the way that every task takes: order, job, worker, result.
 * @throws MlgitError `runner-check-failed` (failed) with what went wrong, and what opening store and runner throws.
 */
export async function checkRunner(
  context: Context,
  spec: RunnerSpec,
  options: { readonly signal: AbortSignal; readonly onNews: (text: string) => void },
): Promise<RunnerCheck> {
  const logFolder = await mkdtemp(join(context.home, 'runner-check-'));
  const run: RemoteRun = {
    id: createRunId(context.config.randomBytes),
    flow: FLOW,
    logFolder,
    repository: undefined,
    onStarted: () => {},
    emit: (event) => tellNews(event, options.onNews),
    signal: options.signal,
    urgent: options.signal,
  };
  try {
    return await check(context, spec, run);
  } finally {
    await rm(logFolder, { recursive: true, force: true });
  }
}

async function check(context: Context, spec: RunnerSpec, run: RemoteRun): Promise<RunnerCheck> {
  const { clock } = context.config;
  requireMinting(spec, (await requireStore(context)).address);
  const jobs = openJobRunner(context, spec);
  const team = await openTeam(context, run.id, run.signal);
  const place = placeOf(context, run, { spec, jobs, team });
  try {
    const began = clock.monotonic();
    const prepared = checkTask();
    const { outcome, failure, attempts } = await runThere({
      context,
      run,
      prepared,
      makeOrder: () => makeCheckOrder(context, run, prepared),
      number: 1,
      resources: RESOURCES,
      image: undefined,
      settle: settleNothing(context, run),
      place,
    });
    if (outcome !== 'ran') throw checkFailed(spec, failure);
    const { job, host } = attempts[0]?.ranOn ?? {};
    return {
      name: spec.name,
      store: team.remote.store.name,
      job,
      host,
      roundTripMs: Math.round(clock.monotonic() - began),
      ...(await credentialsOf(context, team)),
    };
  } finally {
    await place.mailroom?.close();
    jobs.close();
    await team.close();
  }
}

async function credentialsOf(
  { config }: Context,
  { remote }: Team,
): Promise<Pick<RunnerCheck, 'credentials'>> {
  const life = await credentialLife(config, remote.address);
  if (life === undefined) return {};
  const leftMs = Math.max(0, life.endsAt - config.clock.now());
  return { credentials: { leftMs, renewed: await life.renews() } };
}

function checkTask(): PreparedTask {
  const step: Step = {
    name: 'check',
    run: [COMMAND],
    inputs: {},
    outputs: { seen: { name: 'seen', path: 'seen', kind: 'file' } },
    plots: [],
    env: {},
    secrets: [],
    cache: false,
    allowFailure: false,
  };
  const nothing = digestText('');
  return {
    task: { id: 'check', step, item: {}, params: {}, above: {}, selected: true, needed: false },
    command: [COMMAND],
    inputs: {},
    key: nothing,
    code: nothing,
    // Whatever the node has will do.
    environment: { digest: nothing, declared: true },
    components: {},
  };
}

async function makeCheckOrder(
  { store }: Context,
  { id, flow }: RemoteRun,
  prepared: PreparedTask,
): Promise<MadeOrder> {
  const list = encodeCodeList([]);
  const code = { digest: await store.putBytes(list), sizeBytes: list.length };
  return {
    order: {
      version: 1,
      run: id,
      flow,
      attempt: 1,
      prepared,
      code,
      resources: RESOURCES,
      mayReuse: false,
      mayShare: false,
    },
    contents: [{ kind: 'file', ...code }],
  };
}

function settleNothing({ cache, config }: Context, { id }: RemoteRun): SettleServices {
  return {
    runId: id,
    cache,
    force: true,
    now: config.clock.now,
    evaluateChecks: async () => ({ results: [], logs: {} }),
  };
}

function tellNews(event: RunEvent, tell: (text: string) => void): void {
  if (event.type === 'task-queued') tell(`waits: ${event.because}`);
  if (event.type === 'task-started') tell('a worker has started');
  if (event.type === 'warning') tell(event.message);
}

/** What the job's script, the worker, or what fetched it says of a node that has no credentials, or too small ones. */
const NO_CREDENTIALS = /credentials|AccessDenied|HTTP Error 403|error: 403|AWS_ACCESS_KEY_ID/i;

function checkFailed({ name, kind, credentials }: RunnerSpec, failure: Failure | undefined): MlgitError {
  const reason = failure === undefined ? 'it was ended' : describeFailure(failure);
  return new MlgitError(`Runner ${name} took a tiny task, and ${reason}`, {
    code: 'runner-check-failed',
    kind: 'failed',
    hints: [
      ...(credentials !== 'driver' && kind !== 'aws-batch' && NO_CREDENTIALS.test(reason)
        ? [
            `git config mlgit.runner.${name}.credentials driver   (for nodes that have none for the store; in the flow file: credentials: driver)`,
          ]
        : []),
      'mlgit remote check   (the store that its nodes have to reach)',
      'mlgit runner list',
    ],
    details: { runner: name },
  });
}
