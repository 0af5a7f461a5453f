import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ciPlace, type ForgeName } from '../../../src/app/review/post/ci-place.ts';
import { COMMENT_MARK } from '../../../src/app/review/post/comment-board.ts';
import { postReview } from '../../../src/app/review/post/post-review.ts';
import { type ForgeStandIn, forgeStandIn, tooMany } from '../../support/forge-api.ts';
import { temporaryFolder } from '../../support/repo.ts';

const TOKEN = 'very-secret-token';
const REVIEW = { markdown: '## Model review\n\n@nobody', isEmpty: false };
const signal = new AbortController().signal;

interface World {
  readonly forge: ForgeStandIn;
  readonly env: Record<string, string | undefined>;
  /** What is in the summary of the job. */
  readonly summary: () => string;
}

async function world(name: ForgeName): Promise<World> {
  const forge = await forgeStandIn();
  const user = name === 'github' ? 'github-actions[bot]' : 'project_42_bot';
  forge.tokens.set(TOKEN, { user, rights: 'write' });
  const folder = temporaryFolder();
  const [event, summary] = [join(folder, 'event.json'), join(folder, 'summary.md')];
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  writeFileSync(summary, '');
  const github = {
    ...{
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_PATH: event,
      GITHUB_STEP_SUMMARY: summary,
    },
    ...{ GITHUB_TOKEN: TOKEN, GITHUB_RUN_ID: '99', GITHUB_SERVER_URL: 'https://github.test' },
  };
  const gitlab = {
    ...{
      CI_API_V4_URL: forge.url,
      CI_PROJECT_ID: '42',
      CI_MERGE_REQUEST_IID: '7',
      MLGIT_REVIEW_TOKEN: TOKEN,
    },
    ...{ CI_PROJECT_URL: 'https://gitlab.test/o/r', CI_JOB_URL: 'https://gitlab.test/o/r/-/jobs/9' },
  };
  return { forge, env: name === 'github' ? github : gitlab, summary: () => readFileSync(summary, 'utf8') };
}

async function post(name: ForgeName, env: World['env'], review = REVIEW) {
  return postReview(await ciPlace(name, { env, signal }), review);
}

describe.each(['github', 'gitlab'] as const)('a review that is posted on %s', (name) => {
  it('is one comment, which is changed from then on, whoever else writes', async () => {
    const { forge, env } = await world(name);
    forge.say('mallory', `${COMMENT_MARK}\nlooks good`);
    const first = await post(name, env);
    expect(first).toMatchObject({
      posted: { where: 'comment', updated: false, url: expect.stringMatching(/\d$/) },
    });
    const again = await post(name, env, { markdown: '## Another', isEmpty: false });
    expect(again.posted).toMatchObject({ where: 'comment', updated: true });
    expect(forge.comments.map(({ user }) => user)).toHaveLength(2);
    expect(forge.comments[0]?.body).toContain('looks good');
    expect(forge.comments[1]?.body).toMatch(/^<!-- mlgit review -->\n## Another\n/);
    expect(forge.comments[1]?.body).toMatch(/<a href="https:\/\/git(hub|lab)\.test\//);
  });

  it('is found behind hundreds of others', async () => {
    const { forge, env } = await world(name);
    for (let i = 0; i < 230; i++) forge.say('ada', `comment ${i}`);
    await post(name, env);
    for (let i = 0; i < 20; i++) forge.say('ada', 'more');
    expect((await post(name, env)).posted).toMatchObject({ updated: true });
    expect(forge.comments.filter(({ body }) => body.startsWith(COMMENT_MARK))).toHaveLength(1);
  });

  it('waits as long as it is asked to, and goes on', async () => {
    const { forge, env } = await world(name);
    forge.instead.push(tooMany(0), tooMany(1));
    expect((await post(name, env)).posted).toMatchObject({ where: 'comment' });
    expect(forge.comments).toHaveLength(1);
  });

  it('says nothing where nothing changes, but corrects what it said', async () => {
    const { forge, env } = await world(name);
    const empty = { markdown: 'No manifest changes.', isEmpty: true };
    expect((await post(name, env, empty)).posted).toEqual({ where: 'nowhere' });
    expect(forge.comments).toEqual([]);
    await post(name, env);
    expect((await post(name, env, empty)).posted).toMatchObject({ where: 'comment', updated: true });
    expect(forge.comments[0]?.body).toContain('No manifest changes.');
  });

  it('is shown elsewhere, and no failure, where the token may not write or there is none', async () => {
    const { forge, env, summary } = await world(name);
    const where = name === 'github' ? 'summary' : 'output';
    forge.tokens.set('readonly', {
      user: name === 'github' ? 'github-actions[bot]' : 'reader',
      rights: 'read',
    });
    forge.tokens.set('job', { user: 'job', rights: 'job' });
    const tokens =
      name === 'github'
        ? [{ GITHUB_TOKEN: 'readonly' }, { GITHUB_TOKEN: 'bad' }, { GITHUB_TOKEN: undefined }]
        : [
            { MLGIT_REVIEW_TOKEN: 'readonly' },
            { MLGIT_REVIEW_TOKEN: undefined, CI_JOB_TOKEN: 'job' },
            { MLGIT_REVIEW_TOKEN: '' },
          ];
    for (const token of tokens) {
      const { posted, failure } = await post(name, { ...env, ...token });
      expect([posted.where, failure]).toEqual([where, undefined]);
      expect(posted.why).toMatch(/\w/);
    }
    if (name === 'github') expect(summary().split('## Model review')).toHaveLength(4);
    expect(forge.comments).toEqual([]);
  });

  it('is shown elsewhere, and said to have failed, where the forge does not answer', async () => {
    const { forge, env } = await world(name);
    for (let i = 0; i < 4; i++) forge.instead.push((answer) => answer.destroy());
    const { posted, failure } = await post(name, env);
    expect(posted.where).toBe(name === 'github' ? 'summary' : 'output');
    expect(failure).toMatchObject({ code: 'forge-unreachable', kind: 'unreachable' });
    forge.instead.push((answer) => answer.writeHead(403, { 'retry-after': '86400' }).end());
    expect((await post(name, env)).failure).toMatchObject({ kind: 'unreachable' });
  });

  it('never says the token', async () => {
    const { forge, env, summary } = await world(name);
    forge.tokens.clear();
    const { posted } = await post(name, env);
    expect(JSON.stringify(posted) + summary()).not.toContain(TOKEN);
    expect(forge.asked.join()).not.toContain(TOKEN);
  });

  it('is refused elsewhere than in a job, and needs no pull request', async () => {
    const { env } = await world(name);
    await expect(ciPlace(name, { env: {}, signal })).rejects.toMatchObject({ code: 'no-ci', kind: 'usage' });
    const none = await post(name, { ...env, GITHUB_EVENT_PATH: undefined, CI_MERGE_REQUEST_IID: undefined });
    expect(none.posted.why).toContain('is of no');
  });
});
