import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hermeticEnv, runProgram, type TestEnv } from './repo.ts';

const LISTER = fileURLToPath(new URL('list-metaflow.py', import.meta.url));
const READER = fileURLToPath(new URL('read-metaflow-runs.py', import.meta.url));

/** A task of a run as Metaflow's own client gives it. */
export interface MetaflowTask {
  readonly step: string;
  readonly attempts: number;
  readonly outcome: 'succeeded' | 'failed' | 'caught';
  /** Taken from the run that this one resumes. */
  readonly reused: boolean;
  /** All that can be read there, also what earlier steps made. */
  readonly artifacts: Readonly<Record<string, unknown>>;
  /** Names of those that the task itself made. */
  readonly made: readonly string[];
}

export interface MetaflowRun {
  readonly successful: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly tasks: readonly MetaflowTask[];
}

/** A folder with `original/flow.py` in which a real Metaflow runs, with a datastore of its own. */
export class MetaflowFolder {
  private readonly folder: string;
  private readonly python: string;
  private readonly env: TestEnv;

  /** `home` is an empty folder for what Metaflow keeps. */
  constructor(python: string, folder: string, home: string) {
    this.python = python;
    this.folder = folder;
    this.env = {
      ...hermeticEnv(home),
      USERNAME: 'tester',
      METAFLOW_HOME: join(home, 'metaflow'),
      METAFLOW_DEFAULT_DATASTORE: 'local',
      METAFLOW_DEFAULT_METADATA: 'local',
      METAFLOW_DATASTORE_SYSROOT_LOCAL: join(home, 'datastore'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }

  /** `run` or `resume` of the flow; returns the exit code and what was said. */
  async flow(...args: string[]): Promise<{ exitCode: number; said: string }> {
    const done = await this.start('original/flow.py', '--no-pylint', ...args);
    return { exitCode: done.exitCode, said: `${done.stdout}${done.stderr}` };
  }

  /** The newest run, of which Metaflow's client tells. */
  async newestRun(): Promise<MetaflowRun> {
    return ((await this.read(READER)) as MetaflowRun[]).at(-1)!;
  }

  /** What Metaflow gives its users: decorators, as `@retry`, and classes. */
  async names(): Promise<string[]> {
    return (await this.read(LISTER)) as string[];
  }

  private async read(script: string): Promise<unknown> {
    const { exitCode, stdout, stderr } = await this.start(script);
    if (exitCode !== 0) throw new Error(`${script} failed:\n${stderr}`);
    return JSON.parse(stdout);
  }

  private start(...args: string[]) {
    return runProgram(this.python, args, { cwd: this.folder, env: this.env });
  }
}
