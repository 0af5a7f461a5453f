import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MetaflowFolder } from '../support/metaflow.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool, toolPresent } from '../support/required-tool.ts';
import {
  type ComparedRun,
  comparedMetaflow,
  comparedOurs,
  readTwin,
  type Twin,
  twinFiles,
  twinNames,
  twinRepo,
} from '../support/twin.ts';

const metaflow = requireTool('python-metaflow');
const python3 = toolPresent('python3');
/** Metaflow starts an interpreter for each task: on a busy machine, a flow may take its minute. */
const PATIENCE_MS = 300_000;

const cases = twinNames()
  .map(readTwin)
  .flatMap((twin) => twin.runs.map((params) => ({ twin, params, label: labelOf(twin, params) })));

function labelOf({ name }: Twin, params: Twin['runs'][number]): string {
  return [name, ...Object.entries(params).map(([key, value]) => `${key}=${JSON.stringify(value)}`)].join(' ');
}

/** Both sides of a twin after the same run. */
async function bothSides(
  twin: Twin,
  params: Twin['runs'][number],
): Promise<Record<'theirs' | 'ours', ComparedRun>> {
  const base = temporaryFolder();
  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, path)), { recursive: true });
      writeFileSync(join(base, path), text);
    }
  };
  write(twinFiles(twin.name));
  const original = new MetaflowFolder(metaflow.path, base, temporaryFolder());
  const repo = twinRepo(twin.name);
  const set = Object.entries(params);
  let [theirs, ours] = await Promise.all([
    original.flow('run', ...set.flatMap(([key, value]) => [`--${key}`, `${value}`])),
    repo.mlgit('run', '--json', ...set.flatMap(([key, value]) => ['--set', `${key}=${value}`])),
  ]);
  expect([theirs.exitCode === 0, ours.exitCode === 0], `${theirs.said}\n${ours}`).toEqual([
    !twin.resume,
    !twin.resume,
  ]);
  if (twin.resume) {
    write(twinFiles(twin.name, 'corrected'));
    repo.commit(twinFiles(twin.name, 'corrected'), 'correct');
    [theirs, ours] = await Promise.all([original.flow('resume'), repo.mlgit('resume', '--json')]);
    expect([theirs.exitCode, ours.exitCode], `${theirs.said}\n${ours}`).toEqual([0, 0]);
  }
  const run = await original.newestRun();
  expect(run.successful).toBe(true);
  return {
    theirs: comparedMetaflow(twin, run),
    ours: await comparedOurs(twin, repo, ours.json().result, run),
  };
}

describe.skipIf(metaflow.missing || !python3)('the twin of a flow of Metaflow', () => {
  for (const { twin, params, label } of cases) {
    it(
      `gives task by task, value by value the same: ${label}`,
      async () => {
        const { theirs, ours } = await bothSides(twin, params);
        expect(Object.keys(theirs.tasks).length).toBeGreaterThan(0);
        expect(ours).toEqual(theirs);
      },
      PATIENCE_MS,
    );
  }
});

describe.skipIf(metaflow.missing)('the guide for people who come from Metaflow', () => {
  it(
    'names every decorator and every class that Metaflow has',
    async () => {
      const guide = readFileSync(join(PROJECT, 'docs/guides/from-metaflow-and-airflow.md'), 'utf8');
      const names = await new MetaflowFolder(metaflow.path, temporaryFolder(), temporaryFolder()).names();
      expect(names).toEqual(expect.arrayContaining(['@retry', 'FlowSpec']));
      expect(names.filter((name) => !new RegExp(`\`${name}\\b`).test(guide))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
