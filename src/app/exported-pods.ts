import type { ExportedPods } from '../export/exported-pods.ts';
import type { Flow, FlowFile, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { KubernetesRunner, PodValue } from '../model/runner.ts';
import { CONTAINER, podOfOthers } from '../runner/kubernetes/pod-settings.ts';
import type { Context } from './context.ts';
import { keepExportedWorker } from './gc/exported-workers.ts';
import { jobResources, remoteResources } from './remote/driver/job-facts.ts';
import { mlgitScript } from './remote/driver/job-script.ts';
import { workerArchive } from './remote/driver/worker-archive.ts';
import { offerWorker } from './remote/team.ts';
import { type KnownRunner, knownRunners } from './runners/known-runners.ts';
import { openRemote } from './sharing/open-remote.ts';
import { requireStore } from './sharing/store-remotes.ts';

export interface PodRequest {
  /** Whose settings the pods have; undefined: the only one of Kubernetes that is known. */
  readonly runner: string | undefined;
  /** In place of the runner's own. */
  readonly image: string | undefined;
  /** What the scheduler calls the cluster. */
  readonly connection: string;
}

/** Of the processes that start and record a run. */
const OWN_BYTES = 1024 * 2 ** 20;

/**
 * The pods of a flow's tasks, with the settings of its runners. What they fetch is put into the store, and kept there.
 * @throws MlgitError `step-image`, `which-runner`, `no-driver` (usage), and what opening and writing a store throws.
 */
export async function exportedPods(
  context: Context,
  { file, flow }: { readonly file: FlowFile; readonly flow: Flow },
  request: PodRequest,
): Promise<ExportedPods> {
  const steps = Object.values(flow.steps);
  const withImage = steps.find(({ image }) => image !== undefined);
  if (withImage !== undefined) throw stepImage(withImage);
  const known = await knownRunners(context, file);
  const usual = usualRunner(known, request.runner);
  const podOf = (runner: KubernetesRunner, resources: Step['resources']): PodValue => {
    if (runner.credentials === 'driver') throw noDriver(runner);
    const { timeMs: _, ...asked } = jobResources(remoteResources(resources));
    return podOfOthers(runner, { resources: asked, image: request.image });
  };
  return {
    script: await scriptOfTasks(context),
    connection: request.connection,
    container: CONTAINER,
    own: podOf(usual, { memoryBytes: OWN_BYTES }),
    steps: new Map(
      steps.map(({ name, runner, resources }) => {
        const own = known.find((one) => one.name === runner);
        return [name, podOf(own?.kind === 'kubernetes' ? own : usual, resources)];
      }),
    ),
  };
}

/** The same for all tasks: what differs are words and variables. */
async function scriptOfTasks(context: Context): Promise<string> {
  const chosen = await requireStore(context);
  const remote = await openRemote(context, chosen, { access: 'write' });
  const archive = await workerArchive(context.config);
  // Whoever collects from now on knows that it is needed.
  await keepExportedWorker(remote.records, archive.digest);
  await offerWorker(remote, archive);
  const words = [
    '"$@" --name "$MLGIT_TASK_NAME"',
    '${MLGIT_TASK_TRY:+--try "$MLGIT_TASK_TRY" --skip-code 99}',
    '${MLGIT_TASK_REVISION:+--revision "$MLGIT_TASK_REVISION"}',
  ];
  const { version } = context.config;
  return mlgitScript({ address: remote.address, archive, version, minted: false }, words.join(' '));
}

/** @throws MlgitError `which-runner` (usage). */
function usualRunner(known: readonly KnownRunner[], name: string | undefined): KubernetesRunner {
  const clusters = known.filter((one) => one.kind === 'kubernetes');
  const [first, ...others] = clusters.filter((one) => name === undefined || one.name === name);
  if (first !== undefined && others.length === 0) return first;
  if (name === undefined && first === undefined) return { name: 'pods', kind: 'kubernetes' };
  const names = clusters.map((one) => one.name).join(', ');
  throw usageError(
    'which-runner',
    name === undefined
      ? `Expected --runner to say which cluster the pods are of: there are ${names}`
      : `--runner ${name}: expected a runner of Kubernetes, and there ${names === '' ? 'is none' : `is ${names}`}`,
    ['mlgit runner list', 'mlgit runner add NAME --kind kubernetes --image IMAGE'],
  );
}

function noDriver({ name }: KubernetesRunner): Error {
  return usageError(
    'no-driver',
    `The runner ${name} has credentials: driver, and the pods of an exported flow have no driver: expected credentials of their own`,
    [`mlgit runner add ${name} --kind kubernetes --env-from SECRET`, 'mlgit runner list'],
  );
}

function stepImage({ name, image }: Step): Error {
  return usageError(
    'step-image',
    `Step ${name} has image: ${image}, and the pods of an exported flow all have the image of their runner`,
    [
      'mlgit export airflow --operator bash   (with podman or docker where tasks run)',
      '--image IMAGE, and no image: of steps',
    ],
  );
}
