import type { SlurmRunner } from '../model/runner.ts';
import { type RunnerWords, type WrongRunnerValue, wrongWords } from './runner-words.ts';
import { wrongSbatchOption } from './sbatch-option.ts';
import type { Wrong } from './wrong.ts';

export function wrongSlurmValues(words: RunnerWords): WrongRunnerValue[] {
  return wrongWords(words, {
    host: wrongHost,
    partition: wrongWord,
    account: wrongWord,
    folder: wrongFolder,
    options: wrongSbatchOption,
  });
}

export function slurmRunnerOf(name: string, words: RunnerWords): SlurmRunner {
  const { host, partition, account, options = [], folder } = words;
  return {
    name,
    kind: 'slurm',
    ...(host === undefined ? {} : { host }),
    ...(partition === undefined ? {} : { partition }),
    ...(account === undefined ? {} : { account }),
    ...(options.length === 0 ? {} : { options }),
    ...(folder === undefined ? {} : { folder }),
  };
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
