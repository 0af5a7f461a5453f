import { describe, expect, it } from 'vitest';
import { addNote, notesByRun } from '../../../src/app/notes.ts';
import { pushProblem } from '../../../src/app/push-refs.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { tagHistoryOf } from '../../../src/app/tag-history.ts';
import { tagRun } from '../../../src/app/tags.ts';
import { adaAndOrigin, type Colleague, newColleague } from '../../support/colleagues.ts';

async function tag(who: Colleague, run: string, name: string, move = true) {
  return tagRun(who.context, await resolveRun(who.context, run), name, { move });
}

/** Ada and Ben, who have the same runs. */
async function two() {
  const { ada, origin } = await adaAndOrigin();
  await ada.push();
  const ben = await newColleague(origin, 'ben');
  await ben.fetch();
  return { ada, ben, origin };
}

describe('a tag that two people move', () => {
  it('goes on from where the other has put it, and its history travels', async () => {
    const { ada, ben } = await two();
    expect(await tag(ben, 'maa9dejza5', 'prod')).toMatchObject({
      previous: expect.stringMatching(/^\w{10}$/),
    });
    expect(pushProblem(await ben.push())).toBeUndefined();
    const fetched = await ada.fetch();
    expect(fetched.followed).toEqual(['tags/demo/prod']);
    expect((await resolveRun(ada.context, 'demo@prod')).id).toBe('maa9dejza5');
    expect(await tagHistoryOf(ada.context, 'demo@prod')).toHaveLength(3);
  });

  it('that was only fetched is not taken without --move', async () => {
    const { ben } = await two();
    await expect(tag(ben, 'maa9dejza5', 'prod', false)).rejects.toMatchObject({ code: 'tag-exists' });
  });

  it('at once is moved by the faster one; the other learns of it, and nothing is overwritten', async () => {
    const { ada, ben, origin } = await two();
    await tag(ben, 'maa9dejza5', 'prod');
    await tag(ada, 'hxqyc2pq90', 'prod');
    await ben.push();
    const there = origin.git('rev-parse', 'refs/mlgit/tags/demo/prod');
    const result = await ada.push();
    expect(result.diverged).toEqual(['refs/mlgit/tags/demo/prod']);
    expect(pushProblem(result)).toMatchObject({ code: 'tag-diverged', kind: 'conflict' });
    expect(origin.git('rev-parse', 'refs/mlgit/tags/demo/prod')).toBe(there);
    await expect(resolveRun(ada.context, 'demo@prod')).rejects.toMatchObject({ code: 'tag-differs' });
    expect((await ada.fetch()).diverged).toEqual(['tags/demo/prod']);
    // Saying again what it is to be goes on from both.
    await tag(ada, 'hxqyc2pq90', 'prod');
    expect(pushProblem(await ada.push())).toBeUndefined();
    await ben.fetch();
    expect((await resolveRun(ben.context, 'demo@prod')).id).toBe('hxqyc2pq90');
  });

  it('moves on from what the remote has even when that was not fetched yet', async () => {
    const { ada, ben } = await two();
    await tag(ada, 'maa9dejza5', 'prod');
    await ada.push();
    for (const name of ['runs/demo/maa9dejza5', 'tags/demo/prod']) {
      ada.repo.git('update-ref', '-d', `refs/mlgit/remotes/origin/${name}`);
    }
    await tag(ada, 'hxqyc2pq90', 'prod');
    expect(pushProblem(await ada.push())).toBeUndefined();
    await ben.fetch();
    expect((await resolveRun(ben.context, 'demo@prod')).id).toBe('hxqyc2pq90');
  });

  it('is not confused with one whose name it begins', async () => {
    const { ada, ben } = await two();
    await tag(ada, 'hxqyc2pq90', 'prod-next');
    await ada.push();
    await ben.fetch();
    expect((await resolveRun(ben.context, 'demo@origin/prod')).id).not.toBe('hxqyc2pq90');
  });
});

describe('a note', () => {
  it('of a colleague is shown, and added to', async () => {
    const { ada, ben } = await two();
    const before = (await notesByRun(ben.context)).get('demo/maa9dejza5');
    expect(before).toBe((await notesByRun(ada.context)).get('demo/maa9dejza5'));
    await addNote(ben.context, await resolveRun(ben.context, 'maa9dejza5'), 'seen by Ben');
    expect(pushProblem(await ben.push())).toBeUndefined();
    expect((await ada.fetch()).followed).toEqual(['notes/demo/maa9dejza5']);
    expect((await notesByRun(ada.context)).get('demo/maa9dejza5')).toBe(`${before}\n\nseen by Ben`);
  });

  it('that both wrote at once keeps both texts after the next one', async () => {
    const { ada, ben } = await two();
    const run = async (who: Colleague) => resolveRun(who.context, 'maa9dejza5');
    await addNote(ben.context, await run(ben), 'from Ben');
    await addNote(ada.context, await run(ada), 'from Ada');
    await ben.push();
    expect(pushProblem(await ada.push())).toMatchObject({ code: 'tag-diverged' });
    await addNote(ada.context, await run(ada), 'both are right');
    expect(pushProblem(await ada.push())).toBeUndefined();
    await ben.fetch();
    const note = (await notesByRun(ben.context)).get('demo/maa9dejza5');
    for (const text of ['from Ben', 'from Ada', 'both are right']) expect(note).toContain(text);
  });
});

describe('a fetch with pruning', () => {
  it('forgets what the remote has no more and keeps every own run', async () => {
    const { ada, ben, origin } = await two();
    origin.git('update-ref', '-d', 'refs/mlgit/runs/demo/maa9dejza5');
    expect((await ben.fetch(true)).removed).toEqual(['runs/demo/maa9dejza5']);
    await ada.fetch(true);
    expect((await ada.context.runs.all()).map(({ id }) => String(id))).toContain('maa9dejza5');
    expect((await ben.context.runs.all()).map(({ id }) => String(id))).not.toContain('maa9dejza5');
  });
});
