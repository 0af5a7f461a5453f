import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  listJournals,
  type RunHeader,
  RunJournal,
  readJournaledRun,
  removeUnstarted,
} from '../../../src/executor/run-journal.ts';
import { skippedResult, type TaskResult } from '../../../src/executor/task-result.ts';
import { temporaryFolder } from '../../support/repo.ts';

const NOW = Date.parse('2026-03-10T12:00:00.000Z');

const header = (run: string): RunHeader =>
  ({
    run,
    flow: 'demo',
    startedAt: '2026-03-10T11:59:00.000Z',
    process: { scope: 's', pid: 1, startedAt: '1' },
    user: 'Ada <a@b>',
    jobs: 2,
    codeCommit: 'c',
    consumed: {},
    consumedCommits: [],
    plan: { steps: [] },
    env: {},
  }) as unknown as RunHeader;

const ended = (taskId: string): TaskResult => ({
  ...skippedResult(taskId, undefined),
  outcome: 'ran',
  metrics: { bad: Number.NaN, rows: 2n ** 60n },
});

let active: string;
beforeEach(() => {
  active = join(temporaryFolder(), 'active');
});

describe('the journal of a run', () => {
  it('tells what ended, and of what is open the last attempt', () => {
    const journal = new RunJournal(active, header('aaaa000000'), () => NOW);
    journal.taskStarted('a', '/log/a.1');
    journal.taskStarted('b', '/log/b.1');
    journal.taskEnded(ended('a'));
    journal.taskStarted('b', '/log/b.2');
    const [run] = listJournals(active);
    expect(run?.header).toEqual(header('aaaa000000'));
    expect(run?.results.get('a')).toEqual(ended('a'));
    expect([...(run?.open ?? [])]).toEqual([
      ['b', { logPath: '/log/b.2', startedAt: '2026-03-10T12:00:00.000Z' }],
    ]);
    journal.remove();
    expect(listJournals(active)).toEqual([]);
  });

  it('of an early version has no moment at which a task started: the run has', () => {
    const journal = new RunJournal(active, header('aaaa000000'), () => NOW);
    appendFileSync(
      join(journal.folder, 'journal.ndjson'),
      '{"logPath":"/l","task":"a","type":"task-started"}\n',
    );
    expect(readJournaledRun(journal.folder)?.open.get('a')?.startedAt).toBe('2026-03-10T11:59:00.000Z');
    journal.remove();
  });

  it('that was cut short at any byte is what its whole lines say', () => {
    const journal = new RunJournal(active, header('aaaa000000'), () => NOW);
    journal.taskStarted('a', '/log/a.1');
    journal.taskEnded(ended('a'));
    const path = join(journal.folder, 'journal.ndjson');
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
    for (let length = 0; length <= whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      const run = readJournaledRun(journal.folder);
      const lines = ends.filter((end) => end <= length).length;
      expect(run === undefined).toBe(lines === 0);
      expect(run?.open.size ?? 0).toBe(lines === 2 ? 1 : 0);
      expect(run?.results.size ?? 0).toBe(lines === 3 ? 1 : 0);
    }
    journal.remove();
  });

  it('is nothing where its folder went, or never began', () => {
    mkdirSync(join(active, 'empty'), { recursive: true });
    writeFileSync(join(active, 'file'), '');
    expect(listJournals(active)).toEqual([]);
    expect(readJournaledRun(join(active, 'gone'))).toBeUndefined();
  });

  it('that never began is removed once it is old, and none that did', () => {
    mkdirSync(join(active, 'empty'), { recursive: true });
    const journal = new RunJournal(active, header('aaaa000000'), () => NOW);
    removeUnstarted(active, 0);
    expect(listJournals(active)).toHaveLength(1);
    removeUnstarted(active, Date.now() + 1000);
    expect(listJournals(active)).toHaveLength(1);
    expect(existsSync(join(active, 'empty'))).toBe(false);
    rmSync(journal.folder, { recursive: true });
    expect(() => journal.remove()).not.toThrow();
  });
});
