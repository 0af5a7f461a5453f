import type { ArgoOptions } from '../export/argo-templates.ts';
import type { ExportedFlow, JobFlow } from '../export/exported-flow.ts';
import type { ExportedPods } from '../export/exported-pods.ts';
import { withoutCredentials } from '../git/transport-failure.ts';
import { usageError } from '../model/mlgit-error.ts';
import { formatStoreAddress } from '../model/store-address.ts';
import type { Context } from './context.ts';
import type { PodRequest } from './exported-pods.ts';
import { FLOW_FILE, type LoadedFlow, loadFlow } from './load-flow.ts';
import { requireStore } from './sharing/store-remotes.ts';

export interface JobRequest {
  readonly flow: string | undefined;
  readonly file: string | undefined;
}

export interface ExportRequest extends JobRequest {
  /** URL of the git repository; undefined: that of the remote that is fetched from. */
  readonly repository: string | undefined;
  /** Undefined: the branch of the clone. */
  readonly revision: string | undefined;
}

/**
 * What a file for a scheduler says of a flow.
 * @throws MlgitError as `jobFlow`, and `no-repository`, `no-revision` (usage).
 */
async function exportedFlow(
  context: Context,
  request: ExportRequest,
  loaded: LoadedFlow,
): Promise<ExportedFlow> {
  return {
    ...(await jobFlow(context, loaded)),
    repository: withoutCredentials(request.repository ?? (await ownRepository(context))),
    revision: request.revision ?? (await ownBranch(context)),
  };
}

/** @throws MlgitError `param-without-default`, `no-store` (usage). */
async function jobFlow(context: Context, { file, flow }: LoadedFlow): Promise<JobFlow> {
  const [open] = Object.values(flow.params).filter((param) => param.default === undefined);
  if (flow.schedule !== undefined && open !== undefined) {
    throw usageError(
      'param-without-default',
      `Parameter ${open.name} of ${flow.name} has no default, and nobody gives it a value when the schedule starts a run`,
      ['give it a default, or leave schedule: out'],
    );
  }
  return {
    flow,
    file: file.path === FLOW_FILE ? undefined : file.path,
    store: formatStoreAddress((await requireStore(context)).address),
  };
}

function load(context: Context, { flow, file }: JobRequest): Promise<LoadedFlow> {
  return loadFlow(context, flow, file);
}

async function ownRepository(context: Context): Promise<string> {
  const remote = await context.transport.defaultRemote('fetch');
  const url = remote === undefined ? undefined : (await context.remoteUrls()).get(remote);
  if (url !== undefined) return url;
  throw usageError('no-repository', 'Expected a git remote that the scheduler can clone, found none', [
    '--repository URL',
    'git remote add origin URL',
  ]);
}

async function ownBranch(context: Context): Promise<string> {
  const { branch } = await context.takeSnapshot({
    outputs: [],
    wants: () => false,
    maxUntrackedBytes: 0,
    keep: false,
  });
  if (branch !== undefined) return branch;
  throw usageError('no-revision', 'HEAD is on no branch, and the scheduler has to know which to run', [
    '--revision main',
  ]);
}

export interface AirflowRequest {
  readonly pool: string | undefined;
  readonly instance: string | undefined;
  /** Undefined: its tasks are commands where Airflow's workers run. */
  readonly pods: PodRequest | undefined;
}

/**
 * The DAG file of a flow, for Airflow.
 * @throws MlgitError as `exportedFlow` and `exportedPods`, and `too-many-items`, `bad-value` (usage).
 */
export async function exportAirflow(
  context: Context,
  request: ExportRequest,
  { pool, instance, pods: asked }: AirflowRequest,
): Promise<string> {
  const [{ airflowDag }, { requireInstance }] = await Promise.all([
    import('../export/airflow.ts'),
    import('../export/airflow-instance.ts'),
  ]);
  const named = instance === undefined ? undefined : requireInstance(instance);
  const loaded = await load(context, request);
  const exported = await exportedFlow(context, request, loaded);
  const pods = asked === undefined ? undefined : await podsOf(context, loaded, asked);
  return airflowDag({ ...exported, pool, instance: named, pods });
}

/** @throws MlgitError `not-pods` (usage) when tasks are no pods, and one of their settings was given. */
export function podsAsked(
  arePods: boolean,
  { runner, image, connection }: { readonly [key in keyof PodRequest]: string | undefined },
): PodRequest | undefined {
  if (arePods) return { runner, image, connection: connection ?? 'kubernetes_default' };
  const given = Object.entries({ runner, image, connection }).find(([, value]) => value !== undefined)?.[0];
  if (given === undefined) return undefined;
  throw usageError('not-pods', `--${given} is of pods, and tasks of --operator bash are none`, [
    'mlgit export airflow --operator kubernetes',
  ]);
}

async function podsOf(context: Context, loaded: LoadedFlow, asked: PodRequest): Promise<ExportedPods> {
  const { exportedPods } = await import('./exported-pods.ts');
  return exportedPods(context, loaded, asked);
}

/** The workflow of a flow, for Argo. @throws MlgitError as `exportedFlow`, and `argo-template` (usage). */
export async function exportArgo(
  context: Context,
  request: ExportRequest,
  where: Pick<ArgoOptions, 'image' | 'envFrom'>,
): Promise<string> {
  const { argoWorkflow } = await import('../export/argo.ts');
  return argoWorkflow({ ...(await exportedFlow(context, request, await load(context, request))), ...where });
}

/** The workflow of a flow, for GitHub Actions. @throws MlgitError as `jobFlow`. */
export async function exportGithubActions(context: Context, request: JobRequest): Promise<string> {
  const { githubWorkflow } = await import('../export/github-actions.ts');
  return githubWorkflow(await jobFlow(context, await load(context, request)), context.config.version);
}

/** The pipeline of a flow, for GitLab CI. @throws MlgitError as `jobFlow`. */
export async function exportGitlabCi(context: Context, request: JobRequest): Promise<string> {
  const { gitlabPipeline } = await import('../export/gitlab-ci.ts');
  return gitlabPipeline(await jobFlow(context, await load(context, request)), context.config.version);
}
