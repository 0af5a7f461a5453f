import type { CommonRunner } from '../model/runner.ts';
import { parseDuration } from './parse-duration.ts';
import { type CommonWords, type RunnerWords, type WrongRunnerValue, wrongWords } from './runner-words.ts';
import { isWrong } from './wrong.ts';

const LONGEST_DAYS = 365;

export function wrongCommonValues(words: RunnerWords): WrongRunnerValue[] {
  return wrongWords(words, {
    queueAllowance: (text) => {
      const parsed = parseDuration(text, LONGEST_DAYS);
      return isWrong(parsed) ? parsed : undefined;
    },
  });
}

export function commonRunnerOf({ queueAllowance }: CommonWords): Omit<CommonRunner, 'name'> {
  const queueAllowanceMs =
    queueAllowance === undefined ? undefined : parseDuration(queueAllowance, LONGEST_DAYS);
  return typeof queueAllowanceMs === 'number' ? { queueAllowanceMs } : {};
}

/** The words that mean it. */
export function wordsOfCommon({ queueAllowanceMs }: CommonRunner): CommonWords {
  return queueAllowanceMs === undefined ? {} : { queueAllowance: `${queueAllowanceMs}ms` };
}
