import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { CliRepo } from './cli.ts';
import { hasPackageIndex } from './package-index.ts';
import { PROJECT, withPackageIndex } from './quickstart-run.ts';
import { toolPresent } from './required-tool.ts';

/** The credit examples that can be run here: without packages, and with scikit-learn. */
export function runnableExamples(): readonly string[] {
  return [
    ...(toolPresent('python3') ? ['examples/credit-lite/python'] : []),
    ...(hasPackageIndex() ? ['examples/credit'] : []),
  ];
}

export interface ExampleRuns {
  readonly example: string;
  /** As `--runner` names it. */
  readonly runner: string;
  /** An empty repository. */
  readonly open: () => CliRepo;
  /** Makes the runner known to a repository that has the example, and gives it a store that nothing is in yet. */
  readonly prepare: (repo: CliRepo, place: 'here' | 'there') => Promise<void>;
}

/** The bytes of the manifest that an example gives here, and of the one with `--runner`, which is all that differs. */
export async function exampleManifests(
  runs: ExampleRuns,
): Promise<{ readonly here: string; readonly there: string }> {
  return { here: await manifestOf(runs, 'here'), there: await manifestOf(runs, 'there') };
}

async function manifestOf(
  { example, runner, open, prepare }: ExampleRuns,
  place: 'here' | 'there',
): Promise<string> {
  const repo = open();
  Object.assign(repo.env, withPackageIndex(repo.env));
  cpSync(join(PROJECT, example), repo.root, { recursive: true });
  cpSync(join(PROJECT, 'examples/credit/data'), join(repo.root, 'data'), { recursive: true });
  await prepare(repo, place);
  repo.git('add', '--all');
  const { run } = await repo.result('run', 'credit', ...(place === 'here' ? [] : ['--runner', runner]));
  return repo.git('show', `refs/mlgit/runs/credit/${run}:manifest.json`);
}
