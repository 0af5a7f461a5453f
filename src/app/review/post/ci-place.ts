import { readFile } from 'node:fs/promises';
import { usageError } from '../../../model/mlgit-error.ts';
import type { CommentBoard } from './comment-board.ts';
import { ForgeApi } from './forge-api.ts';
import { githubBoard } from './github-board.ts';
import { gitlabBoard } from './gitlab-board.ts';

export type ForgeName = 'github' | 'gitlab';

/** Where a job runs, as its CI says in variables. */
export interface CiPlace {
  /** Of the pull request; else why there are none, as the rest of a sentence. */
  readonly board: CommentBoard | { readonly none: string };
  /** A file that GitHub shows as the summary of the job. */
  readonly summary?: string;
  /** Of the job, for those who read the comment. */
  readonly job?: string;
}

interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}

/** @throws MlgitError `no-ci` (usage) elsewhere than in a job of that forge. */
export async function ciPlace(forge: ForgeName, around: Surroundings): Promise<CiPlace> {
  return forge === 'github' ? githubPlace(around) : gitlabPlace(around);
}

/** Variables of https://docs.github.com/actions/reference/workflows-and-actions/variables, and the token, which a step has to be given. */
async function githubPlace({ env, ...more }: Surroundings): Promise<CiPlace> {
  const repository = need(env, 'GITHUB_REPOSITORY', 'github');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) throw noCi('GITHUB_REPOSITORY', 'github');
  const {
    GITHUB_TOKEN: token,
    GITHUB_API_URL: url = 'https://api.github.com',
    GITHUB_STEP_SUMMARY: summary,
  } = env;
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_RUN_ID: run } = env;
  const number = await pullRequestNumber(env.GITHUB_EVENT_PATH);
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const board =
    number === undefined
      ? { none: 'the job is of no pull request' }
      : !token
        ? { none: 'the step has no GITHUB_TOKEN' }
        : githubBoard(new ForgeApi({ name: 'GitHub', url, headers, ...more }), repository, number);
  return {
    board,
    ...(summary ? { summary } : {}),
    ...(run === undefined ? {} : { job: `${server}/${repository}/actions/runs/${run}` }),
  };
}

async function pullRequestNumber(path: string | undefined): Promise<number | undefined> {
  if (!path) return undefined;
  const event = JSON.parse(await readFile(path, 'utf8')) as {
    readonly pull_request?: { readonly number?: unknown };
  };
  const number = event.pull_request?.number;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** Variables of https://docs.gitlab.com/ci/variables/predefined_variables/. A job's own token may not write notes; one that may is given as MLGIT_REVIEW_TOKEN. */
function gitlabPlace({ env, ...more }: Surroundings): CiPlace {
  const url = need(env, 'CI_API_V4_URL', 'gitlab');
  const {
    CI_MERGE_REQUEST_IID: request,
    MLGIT_REVIEW_TOKEN: token,
    CI_JOB_TOKEN: own,
    CI_JOB_URL: job,
  } = env;
  // Of a fork, the merge request is in the project that it is to go into.
  const project = env.CI_MERGE_REQUEST_PROJECT_ID ?? env.CI_PROJECT_ID;
  const page = `${env.CI_MERGE_REQUEST_PROJECT_URL ?? env.CI_PROJECT_URL ?? ''}/-/merge_requests/${request}`;
  const headers: { readonly [name: string]: string } = token
    ? { 'private-token': token }
    : { 'job-token': own ?? '' };
  const board =
    request === undefined || project === undefined
      ? { none: 'the job is of no merge request' }
      : !token && !own
        ? { none: 'the job has no MLGIT_REVIEW_TOKEN' }
        : gitlabBoard(new ForgeApi({ name: 'GitLab', url, headers, ...more }), { project, request, page });
  return { board, ...(job === undefined ? {} : { job }) };
}

function need(env: Surroundings['env'], name: string, forge: ForgeName): string {
  const value = env[name];
  if (value) return value;
  throw noCi(name, forge);
}

function noCi(name: string, forge: ForgeName) {
  return usageError(
    'no-ci',
    `--post ${forge} is for jobs of that forge, and ${name} does not say which one this is`,
    [`mlgit init --ci ${forge}   (writes such a job)`, 'mlgit review > review.md'],
  );
}
