import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { acceptedFlow } from '../support/accepted-flow.ts';
import { beside, type CliRepo, CliRepo as Repo } from '../support/cli.ts';
import { type ForgeStandIn, forgeStandIn } from '../support/forge-api.ts';
import { withMlgit } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { runProgram, type TestEnv } from '../support/repo.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
}

/** A forge with a branch `feature` that is asked to go into `main`, and runs that were pushed. */
interface World {
  readonly repo: CliRepo;
  readonly origin: CliRepo;
  readonly forge: ForgeStandIn;
  /** Of a job of the forge. */
  readonly env: TestEnv;
}

async function world(): Promise<World> {
  const repo = await acceptedFlow();
  const store = beside(repo, 'store');
  const origin = new Repo(beside(repo, 'origin.git'), repo.env);
  repo.gitWith(
    { cwd: dirname(repo.root) },
    'init',
    '--quiet',
    '--bare',
    '--initial-branch=main',
    origin.root,
  );
  // As forges have it.
  origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  repo.git('remote', 'add', 'origin', `file://${origin.root}`);
  await repo.result('remote', 'add', 'team', `file://${store}`);
  await repo.result('push', 'origin', '--yes');
  repo.git('push', '--quiet', 'origin', 'main', 'feature');
  const forge = await forgeStandIn();
  const env = withMlgit(
    { ...repo.env, MLGIT_STORE: `file://${store}` },
    beside(repo, 'bin'),
    `${PROJECT}/bin/mlgit.js`,
  );
  return { repo, origin, forge, env: env as TestEnv };
}

/** What is checked out for a pull request: the merge that would be made, alone (as actions/checkout does). */
function checkout({ repo, origin }: World, name: string): string {
  const other = new Repo(repo.clone(`${name}-merge`).root, repo.env);
  other.git('switch', '--quiet', '--create', 'into', repo.git('rev-parse', 'main'));
  other.git('merge', '--quiet', '--no-ff', '--message', 'merge', repo.git('rev-parse', 'feature'));
  other.git('push', '--quiet', '--force', `file://${origin.root}`, 'into:refs/pull/7/merge');
  const job = beside(repo, name);
  repo.git('init', '--quiet', job);
  const git = (...args: string[]) => repo.gitWith({ cwd: job }, ...args);
  git('remote', 'add', 'origin', `file://${origin.root}`);
  git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', '+refs/pull/7/merge:refs/remotes/pull/7/merge');
  git('checkout', '--quiet', '--force', 'refs/remotes/pull/7/merge');
  expect(git('rev-list', '--count', 'HEAD')).toBe('1');
  return job;
}

/** Does the steps of a workflow that are ours, with `BASE` handed on as GitHub does; returns what was said and the last exit code. */
async function runSteps(job: string, steps: readonly Step[], env: TestEnv, shell: readonly string[]) {
  const handed = `${job}.env`;
  writeFileSync(handed, '');
  let said = '';
  for (const { run = '' } of steps) {
    const given = Object.fromEntries(
      readFileSync(handed, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=') as [string, string]),
    );
    const [program = '', ...args] = shell;
    const done = await runProgram(program, [...args, run], {
      cwd: job,
      env: { ...env, ...given, GITHUB_ENV: handed },
    });
    said += done.stdout + done.stderr;
    if (done.exitCode !== 0) return { exitCode: done.exitCode, said };
  }
  return { exitCode: 0, said };
}

/** Those that do not bring mlgit or are actions. */
const isOurs = ({ run = '' }: Step) => run !== '' && !run.startsWith('npm install');

function githubEnv(
  { repo, forge, env }: World,
  token: string | undefined,
): { env: TestEnv; summary: () => string } {
  const [event, summary] = [beside(repo, 'event.json'), beside(repo, 'summary.md')];
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  writeFileSync(summary, '');
  const more = {
    ...{
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_PATH: event,
      GITHUB_STEP_SUMMARY: summary,
    },
    ...{ COMMITS: '2', ...(token === undefined ? {} : { GITHUB_TOKEN: token }) },
  };
  return { env: { ...env, ...more }, summary: () => readFileSync(summary, 'utf8') };
}

describe('files for CI that mlgit init writes', () => {
  it('work on GitHub as they are: one comment, the page, the gate; and in forks the summary', async () => {
    const here = await world();
    const { repo, forge } = here;
    const made = await repo.result('init', '--ci', 'github');
    expect(made.ci).toEqual([{ path: '.github/workflows/mlgit.yml', state: 'written' }]);
    const steps = parse(repo.read('.github/workflows/mlgit.yml')).jobs.review.steps.filter(isOurs);
    expect(steps).toHaveLength(3);
    const shell = ['bash', '-e', '-c'];
    forge.tokens.set('t', { user: 'github-actions[bot]', rights: 'write' });
    const job = checkout(here, 'job');
    const github = githubEnv(here, 't');
    for (const _ of ['first', 'again']) {
      const done = await runSteps(job, steps, github.env, shell);
      expect(done.exitCode, done.said).toBe(0);
    }
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toMatch(/<b>Metrics<\/b>[\s\S]*0\.99[\s\S]*0\.95/);
    expect(forge.comments[0]?.body).not.toContain('not in this clone');
    expect(readFileSync(`${job}/mlgit-review.html`, 'utf8')).toContain('Model review');
    forge.tokens.set('fork', { user: 'github-actions[bot]', rights: 'read' });
    const fork = githubEnv(here, 'fork');
    const done = await runSteps(checkout(here, 'fork'), steps, fork.env, shell);
    expect(done.exitCode, done.said).toBe(0);
    expect(fork.summary()).toMatch(/^## Model review[\s\S]*Not posted as a comment: GitHub answered 403/);
    expect(forge.comments).toHaveLength(1);
    repo.git('switch', '--quiet', 'feature');
    repo.commit({ 'train.sh': 'echo other\n' }, 'other code');
    repo.git('push', '--quiet', 'origin', 'feature');
    const stale = await runSteps(checkout(here, 'stale'), steps, github.env, shell);
    expect(stale.exitCode, stale.said).toBe(1);
    expect(forge.comments[0]?.body).toContain('mlgit verify refuses');
  });

  it('work on GitLab as they are, and in the log where the token may not write', async () => {
    const here = await world();
    const { repo, forge } = here;
    const made = await repo.result('init', '--ci', 'gitlab');
    expect(made.ci.map(({ state }: { state: string }) => state)).toEqual(['written', 'written']);
    expect(parse(repo.read('.gitlab-ci.yml'))).toEqual({ include: [{ local: '.gitlab/mlgit-ci.yml' }] });
    const { script, variables } = parse(repo.read('.gitlab/mlgit-ci.yml'))['mlgit-review'];
    const steps = script.map((run: string) => ({ run }));
    forge.tokens.set('t', { user: 'project_42_bot', rights: 'write' });
    forge.tokens.set('job', { user: 'job', rights: 'job' });
    const job = checkout(here, 'job');
    const env = {
      ...{
        ...here.env,
        ...variables,
        CI_API_V4_URL: forge.url,
        CI_PROJECT_ID: '42',
        CI_MERGE_REQUEST_IID: '7',
      },
      ...{
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
        CI_MERGE_REQUEST_DIFF_BASE_SHA: repo.git('rev-parse', 'main'),
      },
      CI_COMMIT_SHA: repo.gitWith({ cwd: job }, 'rev-parse', 'HEAD'),
    };
    const done = await runSteps(job, steps, { ...env, MLGIT_REVIEW_TOKEN: 't' }, ['sh', '-e', '-c']);
    expect(done.exitCode, done.said).toBe(0);
    expect(forge.comments).toHaveLength(1);
    const fork = await runSteps(job, steps, { ...env, CI_JOB_TOKEN: 'job' }, ['sh', '-e', '-c']);
    expect(fork.exitCode, fork.said).toBe(0);
    expect(fork.said).toContain('## Model review');
    expect(forge.comments).toHaveLength(1);
  });

  it('are kept where they are, with what is to be added', async () => {
    const repo = await acceptedFlow();
    repo.write('.gitlab-ci.yml', 'test: {script: make}\n');
    const [part, pipeline] = (await repo.result('init', '--ci', 'gitlab')).ci;
    expect([part.state, pipeline]).toEqual([
      'written',
      { path: '.gitlab-ci.yml', state: 'kept', add: expect.stringContaining('.gitlab/mlgit-ci.yml') },
    ]);
    expect(repo.read('.gitlab-ci.yml')).toBe('test: {script: make}\n');
    repo.write('.gitlab-ci.yml', `test: {script: make}\n${pipeline.add}`);
    const again = (await repo.result('init', '--ci', 'gitlab')).ci;
    expect(again.map(({ state }: { state: string }) => state)).toEqual(['same', 'same']);
    repo.write('.github/workflows/mlgit.yml', 'mine\n');
    expect((await repo.mlgit('init', '--ci', 'github')).stdout).toContain(
      'kept as it is; to be added to it:',
    );
    expect(repo.read('.github/workflows/mlgit.yml')).toBe('mine\n');
  });
});
