import type { AwsBatchRunner } from '../model/runner.ts';
import { type RunnerWords, type WrongRunnerValue, wrongWords } from './runner-words.ts';
import type { Wrong } from './wrong.ts';

export function wrongAwsBatchValues(words: RunnerWords): WrongRunnerValue[] {
  const ofWords = wrongWords(words, {
    queue: wrongQueue,
    image: wrongImage,
    jobRole: wrongRole,
    executionRole: wrongRole,
    region: wrongRegion,
    profile: wrongProfile,
    endpoint: wrongEndpoint,
    publicIp: (text) =>
      text === 'true' || text === 'false' ? undefined : { wrong: 'is neither true nor false' },
    tags: wrongTag,
  });
  return words.queue === undefined ? [WITHOUT_QUEUE, ...ofWords] : ofWords;
}

export function awsBatchRunnerOf(name: string, words: RunnerWords): AwsBatchRunner {
  const { queue = '', image, jobRole, executionRole, region, profile, endpoint, publicIp, tags = [] } = words;
  return {
    name,
    kind: 'aws-batch',
    queue,
    ...(image === undefined ? {} : { image }),
    ...(jobRole === undefined ? {} : { jobRole }),
    ...(executionRole === undefined ? {} : { executionRole }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(publicIp === 'true' ? { publicIp: true } : {}),
    ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags.map(splitTag)) }),
  };
}

/** The words that mean the runner. */
export function wordsOfAwsBatch({ name: _, tags = {}, publicIp, ...plain }: AwsBatchRunner): RunnerWords {
  return {
    ...plain,
    publicIp: publicIp === undefined ? undefined : `${publicIp}`,
    tags: Object.entries(tags).map((tag) => tag.join('=')),
  };
}

const WITHOUT_QUEUE: WrongRunnerValue = {
  at: ['kind'],
  text: 'aws-batch',
  wrong: {
    wrong: 'needs the queue that jobs go to',
    hint: 'queue: NAME, as aws batch describe-job-queues shows it',
  },
};

function splitTag(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function wrongQueue(text: string): Wrong | undefined {
  if (/^(?:arn:aws[\w-]*:batch:[\w-]+:\d{12}:job-queue\/)?[A-Za-z0-9][\w-]{0,127}$/.test(text))
    return undefined;
  return { wrong: 'is not a queue, as its name or ARN', hint: 'aws batch describe-job-queues' };
}

function wrongImage(text: string): Wrong | undefined {
  if (/^[a-zA-Z0-9][\w./:@+-]*$/.test(text)) return undefined;
  return { wrong: 'is not an image', hint: 'image: public.ecr.aws/docker/library/python:3.11-slim-bookworm' };
}

function wrongRole(text: string): Wrong | undefined {
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return undefined;
  return { wrong: 'is not the ARN of a role', hint: 'as arn:aws:iam::123456789012:role/mlgit' };
}

function wrongRegion(text: string): Wrong | undefined {
  return /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(text)
    ? undefined
    : { wrong: 'is not a region', hint: 'as eu-west-1' };
}

function wrongProfile(text: string): Wrong | undefined {
  return /^[^\s\p{C}][^\p{C}]*$/u.test(text)
    ? undefined
    : { wrong: 'is not the name of a profile', hint: 'aws configure list-profiles' };
}

function wrongEndpoint(text: string): Wrong | undefined {
  return /^https?:\/\/[\w.[\]:-]+(?:\/[\w./-]*)?$/.test(text)
    ? undefined
    : { wrong: 'is not the URL of an API', hint: 'as https://batch.eu-west-1.amazonaws.com' };
}

function wrongTag(text: string): Wrong | undefined {
  if (/^(?!aws:)[\p{L}\p{N} +\-=._:/@]{0,127}[\p{L}\p{N}+\-._:/@]=[\p{L}\p{N} +\-=._:/@]{0,256}$/u.test(text))
    return undefined;
  return { wrong: 'is not a tag with its value', hint: 'as team=ml' };
}
