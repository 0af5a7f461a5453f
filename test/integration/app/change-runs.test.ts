import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { addNote, noteOf } from '../../../src/app/notes.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { resolveRun, resolveSpec } from '../../../src/app/resolve-spec.ts';
import { rollBackTag } from '../../../src/app/roll-back-tag.ts';
import { tagHistoryOf } from '../../../src/app/tag-history.ts';
import { readTags, requireTagName, tagRun } from '../../../src/app/tags.ts';
import type { RunRecord } from '../../../src/model/run.ts';
import { contextOf, NOW, recordedRun } from '../../support/recorded-runs.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

const ONE = 'aaaa000000';
const TWO = 'bbbb000000';

let repo: TestRepo;
let context: Context;
let one: RunRecord;
let two: RunRecord;

beforeEach(async () => {
  repo = testRepo({ files: { 'a.txt': 'a' } });
  context = await contextOf(repo);
  await recordedRun(context, { id: ONE, startedAt: '2026-03-01T00:00:00.000Z' });
  await recordedRun(context, { id: TWO, startedAt: '2026-03-02T00:00:00.000Z' });
  one = await resolveRun(context, ONE);
  two = await resolveRun(context, TWO);
});

const refs = (): string[] =>
  repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit').split('\n').filter(Boolean);

describe('a tag', () => {
  it('names a run, is moved only when asked, and keeps what it named', async () => {
    expect(await tagRun(context, one, 'prod', { move: false, message: 'first\nsecond line' })).toEqual({
      tag: 'prod',
      run: ONE,
    });
    await expect(tagRun(context, two, 'prod', { move: false })).rejects.toMatchObject({
      code: 'tag-exists',
      kind: 'usage',
      message: `Tag prod of demo already names run ${ONE}`,
      hints: [`mlgit tag demo@${TWO} prod --move`],
    });
    expect(await tagRun(context, two, 'prod', { move: true })).toEqual({
      tag: 'prod',
      run: TWO,
      previous: ONE,
    });
    const commit = expect.stringMatching(/^[0-9a-f]{40}$/);
    expect(await tagHistoryOf(context, 'prod')).toEqual([
      { run: TWO, who: 'Ada Tester <ada@example.org>', at: NOW / 1000, why: '', commit, rolledBack: false },
      {
        ...{ run: ONE, who: 'Ada Tester <ada@example.org>', at: NOW / 1000 },
        ...{ why: 'first\nsecond line', commit, rolledBack: false },
      },
    ]);
    expect((await readTags(context)).byRun).toEqual(new Map([[`demo/${TWO}`, ['prod']]]));
  });

  it('goes back step by step to what it named before, and forward again', async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: '2026-03-03T00:00:00.000Z' });
    const three = await resolveRun(context, 'dddd');
    for (const [run, move] of [
      [one, false],
      [two, true],
      [one, true],
    ] as const)
      await tagRun(context, run, 'prod', { move });
    const named = async (): Promise<string> => (await resolveRun(context, 'demo@prod')).id;
    expect(await rollBackTag(context, 'prod', 'worse')).toEqual({
      ...{ flow: 'demo', tag: 'prod', run: TWO, previous: ONE },
    });
    expect(await named()).toBe(TWO);
    await rollBackTag(context, 'demo@prod', undefined);
    expect(await named()).toBe(ONE);
    await expect(rollBackTag(context, 'prod', undefined)).rejects.toMatchObject({
      ...{ code: 'nothing-before', kind: 'usage', hints: ['mlgit tag --history demo@prod'] },
    });
    const events = await tagHistoryOf(context, 'prod');
    expect(events.map(({ run, why, rolledBack }) => [run, why, rolledBack])).toEqual([
      [ONE, '', true],
      [TWO, 'worse', true],
      [ONE, '', false],
      [TWO, '', false],
      [ONE, '', false],
    ]);
    // What was named after a rollback is taken back to where that had led.
    await tagRun(context, three, 'prod', { move: true });
    await tagRun(context, two, 'prod', { move: true });
    await rollBackTag(context, 'prod', undefined);
    expect(await named()).toBe(three.id);
    await expect(rollBackTag(context, 'other@prod', undefined)).rejects.toMatchObject({
      code: 'no-such-tag',
    });
  });

  it('that is there already is no new event', async () => {
    await tagRun(context, one, 'prod', { move: false });
    const before = repo.git('rev-parse', 'refs/mlgit/tags/demo/prod');
    await tagRun(context, one, 'prod', { move: true });
    expect(repo.git('rev-parse', 'refs/mlgit/tags/demo/prod')).toBe(before);
  });

  it.each([
    ['latest', 'reserved-tag', /always means the newest/],
    ['Prod', 'bad-name', /"Prod" is not a name/],
    ['a/b', 'bad-name', /"a\/b"/],
    ['bbbb', 'tag-like-id', /start of run id bbbb000000/],
  ])('cannot be %s', async (name, code, message) => {
    await expect(tagRun(context, one, name, { move: false })).rejects.toMatchObject({
      code,
      kind: 'usage',
      message: expect.stringMatching(message),
    });
    expect(refs().filter((ref) => ref.includes('/tags/'))).toEqual([]);
  });

  it('is checked before a run that is to get it begins', () => {
    expect(() => requireTagName('latest')).toThrow(expect.objectContaining({ code: 'reserved-tag' }));
    expect(() => requireTagName(undefined)).not.toThrow();
  });

  it('that someone else moved meanwhile is not moved over', async () => {
    await tagRun(context, one, 'prod', { move: false });
    const moves = await Promise.allSettled(
      Array.from({ length: 4 }, () => tagRun(context, two, 'prod', { move: true })),
    );
    const won = moves.filter(({ status }) => status === 'fulfilled');
    expect(won.length).toBeGreaterThan(0);
    for (const move of moves) {
      if (move.status === 'rejected') expect(move.reason).toMatchObject({ kind: 'conflict' });
    }
    expect((await tagHistoryOf(context, 'demo@prod')).map(({ run }) => run)).toEqual([TWO, ONE]);
  });

  it('has a history by its bare name while one flow has it', async () => {
    await tagRun(context, one, 'prod', { move: false });
    await recordedRun(context, { id: 'cccc000000', flow: 'other' });
    await tagRun(context, await resolveRun(context, 'cccc'), 'prod', { move: false });
    await expect(tagHistoryOf(context, 'prod')).rejects.toMatchObject({
      code: 'which-flow',
      message: 'Several flows have a tag prod: demo, other',
      hints: ['mlgit tag --history demo@prod'],
    });
    expect((await tagHistoryOf(context, 'other@prod'))[0]?.run).toBe('cccc000000');
    await expect(tagHistoryOf(context, 'nope')).rejects.toMatchObject({ code: 'no-such-tag', kind: 'usage' });
    await expect(tagHistoryOf(context, 'demo@nope')).rejects.toMatchObject({ code: 'no-such-tag' });
  });
});

describe('a note', () => {
  it('grows by paragraphs, each a commit on the one before', async () => {
    expect(await noteOf(context, one)).toBeUndefined();
    expect(await addNote(context, one, 'a\nb')).toBe('a\nb');
    expect(await addNote(context, one, ' c ')).toBe('a\nb\n\nc');
    expect(await noteOf(context, one)).toBe('a\nb\n\nc');
    expect(repo.git('rev-list', '--count', `refs/mlgit/notes/demo/${ONE}`)).toBe('2');
  });

  it('without any text is refused', async () => {
    await expect(addNote(context, one, ' \n ')).rejects.toMatchObject({ code: 'empty-note', kind: 'usage' });
    expect(refs().filter((ref) => ref.includes('/notes/'))).toEqual([]);
  });
});

describe('removing runs', () => {
  it('takes their refs and notes, and leaves the others', async () => {
    await addNote(context, one, 'words');
    await addNote(context, two, 'words');
    expect(await removeRuns(context, [one], { force: false })).toEqual([`demo@${ONE}`]);
    expect(refs()).toEqual([`refs/mlgit/notes/demo/${TWO}`, `refs/mlgit/runs/demo/${TWO}`]);
    await expect(resolveSpec(context, `demo@${ONE}`)).rejects.toMatchObject({ code: 'no-such-run' });
  });

  it('of which one is tagged removes none, unless forced, and then the tag, too', async () => {
    await tagRun(context, one, 'prod', { move: false });
    const before = refs();
    await expect(removeRuns(context, [two, one], { force: false })).rejects.toMatchObject({
      code: 'run-tagged',
      message: `Run demo@${ONE} is tagged prod`,
      hints: [expect.stringContaining('--force')],
    });
    expect(refs()).toEqual(before);
    await removeRuns(context, [two, one], { force: true });
    expect(refs()).toEqual([]);
  });

  it('that were fetched is not for this clone to do', async () => {
    await recordedRun(context, { id: 'cccc000000', remote: 'origin' });
    const theirs = await resolveRun(context, 'cccc');
    await expect(removeRuns(context, [theirs], { force: true })).rejects.toMatchObject({
      code: 'not-own-run',
      message: expect.stringContaining('fetched from origin'),
      hints: [
        'git push origin --delete refs/mlgit/runs/demo/cccc000000 && mlgit fetch origin --prune   (takes it from everybody)',
      ],
    });
  });
});
