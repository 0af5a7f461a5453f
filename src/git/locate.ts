import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { localEnvironment } from './environment.ts';
import { failureOf } from './failure.ts';
import { findPlainRepository } from './plain-repository.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, gitTooOld, gitVersion } from './process.ts';

/** The top of the working tree comes last: git prints the others before it fails on that one in a bare repository. */
const QUESTIONS = [
  '--is-bare-repository',
  '--show-object-format',
  '--absolute-git-dir',
  '--git-common-dir',
  '--show-prefix',
  '--show-toplevel',
];

/**
 * Finds the repository of a folder, as git does (GIT_DIR and GIT_WORK_TREE are honoured). At most one git process.
 * @throws MlgitError `not-a-repository` or `unsafe-repository` (not-initialised), `git-missing`, `git-too-old`.
 */
export async function openRepository(config: Pick<Config, 'cwd' | 'env'>): Promise<RepositoryLocation> {
  const plain = findPlainRepository(config.cwd, config.env);
  if (plain !== undefined) return plain;
  const env = localEnvironment(config.env);
  const answer = await callGit({ args: ['rev-parse', ...QUESTIONS], cwd: config.cwd, env });
  const lines = answer.stdout.toString().split('\n');
  const [bare, format, gitDir, commonDir, prefix, root] = lines;
  // An option that rev-parse does not know it prints back.
  if (format === '--show-object-format') throw gitTooOld(await gitVersion(config.cwd, env));
  if (gitDir === undefined || commonDir === undefined || prefix === undefined) {
    throw failureOf({ name: 'rev-parse', ...answer });
  }
  const withoutTree = bare === 'true' || /must be run in a work tree/.test(answer.stderr);
  if (answer.exitCode !== 0 && !withoutTree) throw failureOf({ name: 'rev-parse', ...answer });
  if (lines.length !== (withoutTree ? 6 : 7)) throw strangePath(config.cwd);
  return {
    root: withoutTree || !root ? undefined : await realpath(root),
    gitDir: await realpath(resolve(config.cwd, gitDir)),
    commonDir: await realpath(resolve(config.cwd, commonDir)),
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
    prefix: prefix.replace(/\/$/, ''),
  };
}

function strangePath(cwd: string): MlgitError {
  return new MlgitError(`The path of the repository at ${JSON.stringify(cwd)} contains a line break`, {
    code: 'path-unusable',
    kind: 'usage',
    hints: ['Rename the folder'],
  });
}
