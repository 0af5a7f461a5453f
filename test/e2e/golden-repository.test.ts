import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOLDEN, goldenRepository, leaveGoldenJournal, runMlgit } from '../support/golden-repository.ts';
import type { TestRepo } from '../support/repo.ts';

/** The four runs, by what is special about them. */
const FIRST = '9bzhcsve4h';
const CHANGED = 'maa9dejza5';
const FAILED = 'yy339xegnq';
const PARTIAL = 'hxqyc2pq90';
const KILLED = 'xbaywv93rg';

describe('a repository of version 1', () => {
  let repo: TestRepo;
  beforeAll(() => {
    repo = goldenRepository(afterAll);
  });

  function result(...args: string[]) {
    const { status, stdout, stderr } = runMlgit(repo, ...args, '--json');
    expect(status, stdout + stderr).toBe(0);
    return JSON.parse(stdout).result;
  }

  function text(...args: string[]): string {
    const { status, stdout, stderr } = runMlgit(repo, ...args);
    expect(status, stdout + stderr).toBe(0);
    return stdout;
  }

  it('lists its runs, newest first', () => {
    const { runs } = result('log', '--all');
    expect(
      runs.map(({ id, manifest }: { id: string; manifest: { status: string } }) => [id, manifest.status]),
    ).toEqual([
      [PARTIAL, 'succeeded'],
      [FAILED, 'failed'],
      [CHANGED, 'succeeded'],
      [FIRST, 'succeeded'],
    ]);
    expect(runs[3].tags).toEqual(['prod']);
    expect(runs[2].note).toBe('Looked at by hand.');
  });

  it('shows a run with numbers that JSON cannot say', () => {
    const shown = text('show', `demo@${CHANGED}`);
    expect(shown).toContain('factor=3  label=NaN  rate=0.5  strict=false');
    expect(shown).toContain('loss.best -Infinity  loss.train NaN');
    expect(shown).toContain('rows 18446744073709551616');
  });

  it('gives the bytes of a file, of a file in a folder, and of a plot', () => {
    expect(text('cat', 'demo@prod:model')).toBe('# Report\n');
    expect(text('cat', `demo@${CHANGED}:report/parts/é 1.txt`)).toBe('part');
  });

  it('lists and fetches a folder with its link, and a file that can be executed', () => {
    expect(text('ls', 'demo@prod:report')).toBe('first\nindex.md\nparts/\n');
    expect(text('ls', 'demo@prod:report/parts')).toBe('é 1.txt\n');
    text('pull-artifact', 'demo@prod:make/report', '-o', 'fetched');
    expect(repo.read('fetched/first')).toBe('part');
    text('pull-artifact', 'demo@prod:tool', '-o', 'tool.sh');
    expect(statSync(repo.path('tool.sh')).mode & 0o100).toBe(0o100);
  });

  it('tells what a tag named over time', () => {
    expect(result('tag', '--history', 'prod')).toMatchObject([
      { run: FIRST, why: 'The first one was better' },
      { run: CHANGED, why: '' },
    ]);
  });

  it('tells the output of a task', () => {
    expect(text('logs', `demo@${CHANGED}:make/`)).toContain('made with factor 3');
    expect(text('logs', `demo@${FAILED}:measure/`)).toContain('cpp: ');
  });

  it('puts the tracked data back', () => {
    text('checkout', 'data/points.csv');
    expect(repo.read('data/points.csv')).toBe('x,y\n1,3\n2,5\n3,7\n');
  });

  it('is whole, as fsck sees it', () => {
    expect(runMlgit(repo, 'fsck')).toMatchObject({ status: 0 });
  });

  it('can be built on: a new run consumes an old one', () => {
    text('run', '--set', 'factor=5');
    const [newest] = result('log', '--limit', '1').runs;
    expect(newest.execution.consumed).toEqual({ 'demo@latest:model': CHANGED });
  });
});

describe('a run of version 1 whose process was killed', () => {
  it('is recorded as lost, with what its journal says it had finished', () => {
    const repo = goldenRepository();
    const journal = leaveGoldenJournal(repo, KILLED, Date.now());
    expect(journal.endsWith('\n')).toBe(false);
    const { status, stdout, stderr } = runMlgit(repo, 'run', '--only', 'make');
    expect(status, stderr).toBe(0);
    expect(stdout + stderr).toContain(`killed@${KILLED}`);
    const shown = JSON.parse(runMlgit(repo, 'log', 'killed', '--json').stdout).result.runs[0];
    expect(shown).toMatchObject({ id: KILLED, manifest: { status: 'lost' } });
    const outcomes = Object.values<{ outcome: string }>(shown.execution.tasks).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['ran', 'failed', 'skipped']);
    expect(readdirSync(repo.path('.git/mlgit/active'))).toEqual([]);
  });

  it('lies in a journal of whole lines of canonical JSON but for the last', () => {
    const lines = readFileSync(join(GOLDEN, 'journal.ndjson'), 'utf8').split('\n');
    expect(lines.slice(0, -1).map((line) => JSON.parse(line).type)).toEqual([
      'run',
      'task-started',
      'task-ended',
      'task-started',
    ]);
    expect(() => JSON.parse(lines.at(-1)!)).toThrow();
  });
});
