import { execFile } from 'node:child_process';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { pythonPackage } from './python-package.ts';

/** What is to be known of one thing that was not translated. */
export interface TranslationNote {
  /** From 1. */
  readonly line: number;
  /** End of a sentence: what it is, and that it has no counterpart. */
  readonly why: string;
  readonly todo: string;
}

export interface MetaflowTranslation {
  readonly flow: string;
  /** Of the Python file with the flow. */
  readonly text: string;
  /** Steps that the flow calls. */
  readonly steps: readonly string[];
  /** Steps that were written as functions, and that it does not call. */
  readonly leftOut: readonly string[];
  readonly notes: readonly TranslationNote[];
}

interface Printed extends MetaflowTranslation {
  readonly error?: {
    readonly code: string;
    readonly line: number;
    readonly message: string;
    readonly hint: string;
  };
}

/** More is no flow. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface TranslateOptions {
  /** As messages have it. */
  readonly shown: string;
  /** Of a file with several flows the one that is wanted. */
  readonly flowClass: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
}

/**
 * What `python3 -m mlgit.from_metaflow` makes of a file, which it reads and does not run.
 * @throws MlgitError (usage) for a file that has no flow that can be read; `python-missing` (usage), `translation-failed` (failed).
 */
export async function translateMetaflow(
  path: string,
  { shown, flowClass, env, signal }: TranslateOptions,
): Promise<MetaflowTranslation> {
  const args = ['-m', 'mlgit.from_metaflow', path, ...(flowClass === undefined ? [] : [flowClass])];
  // From there on modules are looked for, before what the user has of the same names.
  const cwd = pythonPackage();
  const { error, ...printed } = JSON.parse(await callPython(args, { cwd, env, signal })) as Printed;
  if (error === undefined) return printed;
  throw usageError(error.code, `${shown}:${error.line}: ${error.message}`, [
    error.hint.startsWith('--') ? `mlgit import-metaflow ${shown} ${error.hint}` : error.hint,
  ]);
}

function callPython(
  args: readonly string[],
  { cwd, env, signal }: { readonly cwd: string } & Pick<TranslateOptions, 'env' | 'signal'>,
): Promise<string> {
  const { PYTHONPATH: _, ...others } = env;
  const own = { ...others, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' };
  return new Promise((resolve, reject) => {
    execFile('python3', args, { cwd, env: own, signal, maxBuffer: MOST_BYTES }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (signal.aborted) reject(signal.reason);
      else reject(pythonError(error, stderr));
    });
  });
}

function pythonError(error: Error & { readonly code?: unknown }, stderr: string): MlgitError {
  if (error.code === 'ENOENT') {
    return usageError('python-missing', 'Flows of Metaflow are read by Python, and PATH has no python3', [
      'install Python 3.9 or newer',
    ]);
  }
  return new MlgitError(
    `Python could not read the flow: ${stderr.trim().split('\n').at(-1) || error.message}`,
    {
      code: 'translation-failed',
      kind: 'failed',
      hints: ['python3 --version   (expected 3.9 or newer)'],
      cause: error,
    },
  );
}
