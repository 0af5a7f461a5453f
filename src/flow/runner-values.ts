import { RUNNER_KINDS, type RunnerSpec } from '../model/runner.ts';
import { awsBatchRunnerOf, wordsOfAwsBatch, wrongAwsBatchValues } from './aws-batch-values.ts';
import { commonRunnerOf, wordsOfCommon, wrongCommonValues } from './common-runner-values.ts';
import { kubernetesRunnerOf, wordsOfKubernetes, wrongKubernetesValues } from './kubernetes-values.ts';
import {
  AWS_BATCH_KEYS,
  COMMON_KEYS,
  KUBERNETES_KEYS,
  keyInFile,
  type RunnerKey,
  type RunnerWords,
  SLURM_KEYS,
  type WrongRunnerValue,
} from './runner-words.ts';
import { slurmRunnerOf, wrongSlurmValues } from './slurm-values.ts';

const OF_KIND: { readonly [kind in RunnerSpec['kind']]: readonly RunnerKey[] } = {
  slurm: [...SLURM_KEYS, ...COMMON_KEYS],
  kubernetes: [...KUBERNETES_KEYS, 'podTemplate', ...COMMON_KEYS],
  'aws-batch': [...AWS_BATCH_KEYS, ...COMMON_KEYS],
};
const WRONG_VALUES: {
  readonly [kind in RunnerSpec['kind']]: (words: RunnerWords) => WrongRunnerValue[];
} = { slurm: wrongSlurmValues, kubernetes: wrongKubernetesValues, 'aws-batch': wrongAwsBatchValues };

/** Every value that cannot be what it is written as, and every key that means nothing for the kind. */
export function wrongRunnerValues(words: RunnerWords): WrongRunnerValue[] {
  const kind = RUNNER_KINDS.find((one) => one === words.kind);
  if (kind === undefined) {
    const wrong = `is no kind of runner; there are ${RUNNER_KINDS.join(', ')}`;
    return [{ at: ['kind'], text: words.kind, wrong: { wrong } }];
  }
  return [...keysOfOthers(words, kind), ...WRONG_VALUES[kind](words), ...wrongCommonValues(words)];
}

/** The runner that words without a mistake mean. */
export function runnerOf(name: string, words: RunnerWords): RunnerSpec {
  const common = commonRunnerOf(words);
  if (words.kind === 'aws-batch') return { ...awsBatchRunnerOf(name, words), ...common };
  if (words.kind === 'kubernetes') return { ...kubernetesRunnerOf(name, words), ...common };
  return { ...slurmRunnerOf(name, words), ...common };
}

/** The words that mean the runner: the other way round. */
export function wordsOfRunner(runner: RunnerSpec): RunnerWords {
  const common = wordsOfCommon(runner);
  if (runner.kind === 'aws-batch') return { ...wordsOfAwsBatch(runner), ...common };
  return runner.kind === 'kubernetes'
    ? { ...wordsOfKubernetes(runner), ...common }
    : { ...runner, ...common };
}

function keysOfOthers(words: RunnerWords, kind: RunnerSpec['kind']): WrongRunnerValue[] {
  const own = new Set(OF_KIND[kind]);
  const others = new Set(RUNNER_KINDS.flatMap((one) => OF_KIND[one]).filter((key) => !own.has(key)));
  const hint = `its keys are ${OF_KIND[kind].map(keyInFile).join(', ')}`;
  return [...others]
    .filter((key) => !isNothing(words[key]))
    .map((key) => ({
      at: [key],
      text: keyInFile(key),
      wrong: { wrong: `is no key of a runner of the kind ${kind}`, hint },
    }));
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
