import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beside, type CliRepo } from './cli.ts';
import { withMlgit } from './guide.ts';
import { runProgram } from './repo.ts';

const MLGIT = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));

/** Lists what is wrong with the files of the folder, and what their DAGs have. */
const PARSE = `
import json, sys
from airflow.models import DagBag
bag = DagBag(sys.argv[1], include_examples=False)
dags = {d.dag_id: {t.task_id: sorted(t.upstream_task_ids) for t in d.tasks} for d in bag.dags.values()}
print("MLGIT" + json.dumps({"errors": bag.import_errors, "dags": dags}))
`;

export interface ParsedDags {
  readonly errors: { readonly [file: string]: string };
  /** DAG → task → tasks above. */
  readonly dags: { readonly [dag: string]: { readonly [task: string]: readonly string[] } };
}

interface AirflowOptions {
  /** Whether its workers find `mlgit`. */
  readonly withMlgit: boolean;
}

/** A real Airflow with an empty database of its own, which keeps its DAGs in `dags`. */
export class Airflow {
  readonly dags: string;
  readonly #python: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;

  private constructor(python: string, repo: CliRepo, { withMlgit: hasMlgit }: AirflowOptions) {
    this.#python = python;
    this.#folder = beside(repo, 'airflow');
    this.dags = join(this.#folder, 'dags');
    mkdirSync(this.dags, { recursive: true });
    this.#env = {
      ...(hasMlgit
        ? withMlgit({ ...repo.env } as NodeJS.ProcessEnv, join(this.#folder, 'bin'), MLGIT)
        : repo.env),
      AIRFLOW_HOME: this.#folder,
      AIRFLOW__CORE__DAGS_FOLDER: this.dags,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__UNIT_TEST_MODE: 'False',
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
    };
  }

  static async start(
    python: string,
    repo: CliRepo,
    options: AirflowOptions = { withMlgit: true },
  ): Promise<Airflow> {
    const airflow = new Airflow(python, repo, options);
    const empty = `${python}.db`;
    if (existsSync(empty)) {
      copyFileSync(empty, join(airflow.#folder, 'airflow.db'));
      return airflow;
    }
    const made = await airflow.#run('-m', 'airflow', 'db', 'migrate');
    if (made.exitCode !== 0) throw new Error(`airflow db migrate: ${made.stderr}`);
    return airflow;
  }

  async parse(): Promise<ParsedDags> {
    const { stdout, stderr } = await this.#run('-c', PARSE, this.dags);
    const line = stdout.split('\n').find((one) => one.startsWith('MLGIT'));
    if (line === undefined) throw new Error(`DagBag said nothing: ${stdout}${stderr}`);
    return JSON.parse(line.slice('MLGIT'.length)) as ParsedDags;
  }

  /** Runs all of a DAG, for this date, in this process's place. */
  async test(dag: string, date: string, conf: object): Promise<{ exitCode: number; said: string }> {
    // Airflow 3 reads a DAG from its database.
    await this.#run('-m', 'airflow', 'dags', 'reserialize');
    const args = ['-m', 'airflow', 'dags', 'test', dag, date, '--conf', JSON.stringify(conf)];
    const { exitCode, stdout, stderr } = await this.#run(...args);
    return { exitCode, said: `${stdout}${stderr}` };
  }

  #run(...args: string[]) {
    const path = [dirname(this.#python), this.#env.PATH].join(delimiter);
    return runProgram(this.#python, args, { cwd: this.#folder, env: { ...this.#env, PATH: path } as never });
  }
}
