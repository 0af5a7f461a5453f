import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type CliRepo, cliRepo } from './cli.ts';
import type { MetaflowRun, MetaflowTask } from './metaflow.ts';

export const TWINS = fileURLToPath(new URL('../../examples/metaflow-twins', import.meta.url));

/** `twin.yaml`: which of Metaflow's tasks and artifacts is which of ours. */
export interface Twin {
  readonly name: string;
  /** Parameters of each run that is compared; one without any where there are none. */
  readonly runs: readonly Readonly<Record<string, string | number | boolean>>[];
  /** The first run fails; then the files in `corrected/` replace those of their names, and the run is resumed. */
  readonly resume: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<string, TwinStep>>;
}

export interface TwinStep {
  /** Our task, `{x}` being the value of the artifact `x`. Without it, nothing of ours stands for the step. */
  readonly task?: string;
  /** Metaflow's name → where the value is of ours. */
  readonly artifacts?: Readonly<Record<string, string>>;
}

/** What is compared of a run, whichever side it is of: by our ids of tasks and Metaflow's names of artifacts. */
export interface ComparedRun {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tasks: Readonly<Record<string, ComparedTask>>;
}

interface ComparedTask {
  /** Of this run: none where the task is reused. */
  readonly attempts: number;
  readonly outcome: MetaflowTask['outcome'];
  readonly reused: boolean;
  readonly artifacts: Readonly<Record<string, unknown>>;
}

export function twinNames(): string[] {
  return readdirSync(TWINS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function readTwin(name: string): Twin {
  const text = readFileSync(join(TWINS, name, 'twin.yaml'), 'utf8');
  return { name, runs: [{}], resume: false, parameters: {}, ...parse(text) };
}

/** The files of a folder of the twin by their paths in it; none where there is no such folder. */
export function twinFiles(name: string, folder = '.'): Record<string, string> {
  const top = join(TWINS, name, folder);
  if (!existsSync(top)) return {};
  const entries = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [path.slice(top.length + 1), readFileSync(path, 'utf8')]));
}

/** What Metaflow gave. @throws Error when a task made an artifact that the twin does not compare. */
export function comparedMetaflow(twin: Twin, run: MetaflowRun): ComparedRun {
  const tasks: Record<string, ComparedTask> = {};
  for (const task of run.tasks) {
    const { task: id, artifacts = {} } = twin.steps[task.step] ?? {};
    const left = task.made.filter((name) => !(name in artifacts));
    if (left.length > 0)
      throw new Error(`${twin.name}: ${task.step} made ${left}, which twin.yaml does not name`);
    const absent = Object.keys(artifacts).filter((name) => !(name in task.artifacts));
    if (absent.length > 0 && task.outcome === 'succeeded')
      throw new Error(`${twin.name}: ${task.step} has no ${absent}, which twin.yaml names`);
    if (id === undefined) continue;
    const { outcome, reused } = task;
    const attempts = reused ? 0 : task.attempts;
    const named = Object.keys(artifacts).map((name) => [name, task.artifacts[name]]);
    tasks[taskId(id, task)] = { attempts, outcome, reused, artifacts: Object.fromEntries(named) };
  }
  return { parameters: run.parameters, tasks };
}

/** What we gave: `result` is that of `mlgit run` or `mlgit resume`, in the repository where it ran. */
// biome-ignore lint/suspicious/noExplicitAny: a document of the command line.
export async function comparedOurs(twin: Twin, repo: CliRepo, result: any, like: MetaflowRun) {
  const source = new OurValues(repo, result);
  const tasks: Record<string, ComparedTask> = {};
  for (const [id, task] of Object.entries<{ status: string }>(result.manifest.tasks)) {
    if (task.status === 'skipped') continue;
    const { attempts = [], outcome } = result.execution.tasks[id];
    tasks[id] = {
      attempts: attempts.length,
      outcome: task.status === 'failed' ? 'caught' : 'succeeded',
      reused: outcome === 'cached',
      artifacts: await source.all(artifactsOf(twin, id, like), id),
    };
  }
  return { parameters: await source.all(twin.parameters, ''), tasks };
}

/** The places of the artifacts of our task, by the task of Metaflow that it is the twin of. */
function artifactsOf(twin: Twin, id: string, like: MetaflowRun): Readonly<Record<string, string>> {
  const other = like.tasks.find((task) => {
    const pattern = twin.steps[task.step]?.task;
    return pattern !== undefined && taskId(pattern, task) === id;
  });
  return (other && twin.steps[other.step]?.artifacts) ?? {};
}

function taskId(pattern: string, { artifacts }: MetaflowTask): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(artifacts[name])));
}

/** Values of a run of ours by the places that `twin.yaml` names. */
class OurValues {
  private readonly repo: CliRepo;
  // biome-ignore lint/suspicious/noExplicitAny: a document of the command line.
  private readonly result: any;

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  constructor(repo: CliRepo, result: any) {
    this.repo = repo;
    this.result = result;
  }

  async all(places: Readonly<Record<string, string>>, id: string): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const [name, place] of Object.entries(places)) values[name] = await this.at(place, id);
    return values;
  }

  private at(place: string, id: string): unknown {
    const [kind, name = ''] = place.split('.', 2);
    const task = this.result.manifest.tasks[id];
    if (place.startsWith('./')) return this.repo.read(place);
    if (place === 'failure') return this.failure(id);
    if (kind === 'params') return this.result.manifest.params[name];
    if (kind === 'item' || kind === 'metrics') return task[kind][name];
    if (place.startsWith(':')) return this.artifact(...(place.slice(1).split('/') as [string, string]));
    return this.artifact(id, place);
  }

  private async artifact(id: string, name: string): Promise<unknown> {
    const output = this.result.manifest.tasks[id].outputs[name];
    if (output === undefined) return undefined;
    const done = await this.repo.mlgit('cat', `${this.spec()}:${id}/${name}`);
    if (done.exitCode !== 0) throw new Error(`mlgit cat ${id}/${name}: ${done}`);
    return output.path.endsWith('.json') ? JSON.parse(done.stdout) : done.stdout;
  }

  /** As Metaflow's `catch` keeps it: what was raised, which is in the last line of a Python program's log. */
  private async failure(id: string): Promise<unknown> {
    const { failure } = this.result.execution.tasks[id].attempts.at(-1);
    if (failure === undefined) return null;
    if (failure.kind === 'timeout') return { caught: 'TimeoutException' };
    const { stdout } = await this.repo.mlgit('logs', `${this.spec()}:${id}/`);
    return {
      caught: /^(?:.* )?(\w+): .*\n$/.exec(
        stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1),
      )?.[1],
    };
  }

  private spec(): string {
    return `${this.result.manifest.flow}@${this.result.run}`;
  }
}

/** A fresh repository that holds the twin. */
export function twinRepo(name: string): CliRepo {
  return cliRepo(twinFiles(name));
}
