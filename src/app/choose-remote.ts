import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';

/** @throws MlgitError `no-such-remote`, `no-remote`, `which-remote` (usage). */
export async function chooseRemote(
  context: Context,
  given: string | undefined,
  use: 'fetch' | 'push',
): Promise<string> {
  const remotes = await context.transport.remotes();
  if (given !== undefined) {
    if (remotes.includes(given)) return given;
    const suggestion = nearest(given, remotes);
    throw usageError('no-such-remote', `There is no git remote ${JSON.stringify(given)} here`, [
      ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
      remotes.length === 0 ? 'git remote add origin URL' : 'git remote -v',
    ]);
  }
  const found = await context.transport.defaultRemote(use);
  if (found !== undefined) return found;
  if (remotes.length === 0) {
    throw usageError('no-remote', 'This repository has no git remote', ['git remote add origin URL']);
  }
  throw usageError('which-remote', `There are several git remotes: ${remotes.join(', ')}`, [
    `mlgit fetch ${remotes[0]}`,
  ]);
}
