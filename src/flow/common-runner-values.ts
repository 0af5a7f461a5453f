import type { CommonRunner } from '../model/runner.ts';
import { parseDuration } from './parse-duration.ts';
import { type CommonWords, type RunnerWords, type WrongRunnerValue, wrongWords } from './runner-words.ts';
import { isWrong, type Wrong } from './wrong.ts';

const LONGEST_DAYS = 365;

export function wrongCommonValues(words: RunnerWords): WrongRunnerValue[] {
  return wrongWords(words, {
    queueAllowance: (text) => {
      const parsed = parseDuration(text, LONGEST_DAYS);
      return isWrong(parsed) ? parsed : undefined;
    },
    credentials: (text) => wrongCredentials(text, words.kind),
  });
}

function wrongCredentials(text: string, kind: string): Wrong | undefined {
  if (text !== 'own' && text !== 'driver') return { wrong: 'is neither own nor driver' };
  if (text === 'own' || kind !== 'aws-batch') return undefined;
  return {
    wrong: 'is not for AWS Batch, whose jobs have a role of their own',
    hint: 'job_role: arn:aws:iam::123456789012:role/mlgit',
  };
}

export function commonRunnerOf({ queueAllowance, credentials }: CommonWords): Omit<CommonRunner, 'name'> {
  const queueAllowanceMs =
    queueAllowance === undefined ? undefined : parseDuration(queueAllowance, LONGEST_DAYS);
  return {
    ...(typeof queueAllowanceMs === 'number' ? { queueAllowanceMs } : {}),
    ...(credentials === 'driver' ? { credentials } : {}),
  };
}

/** The words that mean it. */
export function wordsOfCommon({ queueAllowanceMs, credentials }: CommonRunner): CommonWords {
  return {
    ...(queueAllowanceMs === undefined ? {} : { queueAllowance: `${queueAllowanceMs}ms` }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
