import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliRepo, type CliRepoOptions, cliRepo } from './cli.ts';
import { readGuide } from './guide.ts';
import { PROJECT } from './quickstart-run.ts';

/** A repository with the flow of the guide to looking at runs, and `more` files. */
export function viewedRepo(
  options: CliRepoOptions = {},
  more: { readonly [path: string]: string } = {},
): CliRepo {
  const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/look-at-runs.md'), 'utf8'));
  const files = Object.fromEntries(
    guide.flatMap((act) => (act.kind === 'file' ? [[act.path, act.text]] : [])),
  );
  const ignored = '/build/\n/report/\n/*.jsonl\n/*.json\n/*.html\n/roc.csv\n/calibration.csv\n';
  return cliRepo({ ...files, '.gitignore': ignored, ...more }, options);
}
