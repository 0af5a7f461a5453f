import { RUNNER_KINDS, type RunnerSpec } from '../model/runner.ts';
import { kubernetesRunnerOf, wordsOfKubernetes, wrongKubernetesValues } from './kubernetes-values.ts';
import {
  KUBERNETES_KEYS,
  keyInFile,
  type RunnerKey,
  type RunnerWords,
  SLURM_KEYS,
  type WrongRunnerValue,
} from './runner-words.ts';
import { slurmRunnerOf, wrongSlurmValues } from './slurm-values.ts';

const OF_KIND: { readonly [kind in RunnerSpec['kind']]: readonly RunnerKey[] } = {
  slurm: SLURM_KEYS,
  kubernetes: [...KUBERNETES_KEYS, 'podTemplate'],
};

/** Every value that cannot be what it is written as, and every key that means nothing for the kind. */
export function wrongRunnerValues(words: RunnerWords): WrongRunnerValue[] {
  const kind = RUNNER_KINDS.find((one) => one === words.kind);
  if (kind === undefined) {
    const wrong = `is no kind of runner; there are ${RUNNER_KINDS.join(' and ')}`;
    return [{ at: ['kind'], text: words.kind, wrong: { wrong } }];
  }
  const mistakes = kind === 'slurm' ? wrongSlurmValues(words) : wrongKubernetesValues(words);
  return [...keysOfOthers(words, kind), ...mistakes];
}

/** The runner that words without a mistake mean. */
export function runnerOf(name: string, words: RunnerWords): RunnerSpec {
  return words.kind === 'kubernetes' ? kubernetesRunnerOf(name, words) : slurmRunnerOf(name, words);
}

/** The words that mean the runner: the other way round. */
export function wordsOfRunner(runner: RunnerSpec): RunnerWords {
  return runner.kind === 'kubernetes' ? wordsOfKubernetes(runner) : runner;
}

function keysOfOthers(words: RunnerWords, kind: RunnerSpec['kind']): WrongRunnerValue[] {
  const others = RUNNER_KINDS.filter((one) => one !== kind).flatMap((one) => OF_KIND[one]);
  const hint = `its keys are ${OF_KIND[kind].map(keyInFile).join(', ')}`;
  return others
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
