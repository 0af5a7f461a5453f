import { RUNNER_KINDS, type RunnerSpec } from '../model/runner.ts';
import { wrongSbatchOption } from './sbatch-option.ts';
import type { Wrong } from './wrong.ts';

/** A runner as it is written, in a flow file, in git's configuration or on a command line. */
export interface RunnerWords {
  readonly kind: string;
  readonly host?: string | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly options?: readonly string[] | undefined;
  readonly folder?: string | undefined;
}

export interface WrongRunnerValue {
  /** Key, and of a list which one. */
  readonly at: readonly [key: keyof RunnerWords, index?: number];
  readonly text: string;
  readonly wrong: Wrong;
}

/** Every value that cannot be what it is written as. */
export function wrongRunnerValues(words: RunnerWords): WrongRunnerValue[] {
  const single = (['kind', 'host', 'partition', 'account', 'folder'] as const).flatMap((key) => {
    const text = words[key];
    const wrong = text === undefined ? undefined : RULES[key](text);
    return text === undefined || wrong === undefined ? [] : [{ at: [key] as const, text, wrong }];
  });
  const options = (words.options ?? []).flatMap((text, index) => {
    const wrong = wrongSbatchOption(text);
    return wrong === undefined ? [] : [{ at: ['options', index] as const, text, wrong }];
  });
  return [...single, ...options];
}

/** The runner that words without a mistake mean. */
export function runnerOf(name: string, words: RunnerWords): RunnerSpec {
  const { host, partition, account, options = [], folder } = words;
  return {
    name,
    kind: words.kind as RunnerSpec['kind'],
    ...(host === undefined ? {} : { host }),
    ...(partition === undefined ? {} : { partition }),
    ...(account === undefined ? {} : { account }),
    ...(options.length === 0 ? {} : { options }),
    ...(folder === undefined ? {} : { folder }),
  };
}

const RULES = {
  kind: wrongKind,
  host: wrongHost,
  partition: wrongWord,
  account: wrongWord,
  folder: wrongFolder,
};

function wrongKind(text: string): Wrong | undefined {
  const isKnown = RUNNER_KINDS.some((kind) => kind === text);
  return isKnown ? undefined : { wrong: `is no kind of runner; there is ${RUNNER_KINDS.join(', ')}` };
}

/** It comes from whoever wrote the flow file: ssh must not take it for an option, nor a ProxyCommand for a command. */
function wrongHost(text: string): Wrong | undefined {
  if (/^(?:ssh:\/\/)?(?:[\w.][\w.+-]*@)?[\w.[][\w.:[\]-]*$/.test(text)) return undefined;
  return {
    wrong: 'is not a host as ssh knows it',
    hint: 'a name of ~/.ssh/config, or as ada@login.example.org',
  };
}

function wrongWord(text: string): Wrong | undefined {
  return /^[^\s\p{C}-][^\s\p{C}]*$/u.test(text)
    ? undefined
    : { wrong: 'is not one word that Slurm could know' };
}

/** A part of scripts and of patterns of sbatch, where other signs mean something. */
function wrongFolder(text: string): Wrong | undefined {
  if (/^(?:~\/|\/)[\p{L}\p{N}/._+=@,:-]*$/u.test(text)) return undefined;
  return {
    wrong: 'is not an absolute path, or one below ~/, of letters, digits and /._+=@,:-',
    hint: 'folder: ~/.cache/mlgit/jobs',
  };
}
