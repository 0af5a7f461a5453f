import { join } from 'node:path';
import { expect } from 'vitest';
import { firstMissing, type GuideAct, perform, withMlgit } from './guide.ts';
import { newcomer, PROJECT } from './quickstart-run.ts';

/** Somebody with an empty home below `base`, a name for git, and the `mlgit` of this checkout. */
export function readerEnv(base: string, { home = 'home', name = 'Reader' } = {}): NodeJS.ProcessEnv {
  const email = `${name.toLowerCase()}@example.org`;
  return {
    ...withMlgit(newcomer(join(base, home)), join(base, 'bin'), join(PROJECT, 'bin/mlgit.js')),
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** Does what a guide says, in the folder, and expects of every command the lines and the exit code that it promises. */
export async function followGuide(
  acts: readonly GuideAct[],
  folder: string,
  envFor: (act: GuideAct) => NodeJS.ProcessEnv,
): Promise<void> {
  for (const act of acts) {
    const { code, output } = await perform(act, folder, envFor(act));
    if (act.kind === 'file') continue;
    expect(code, `$ ${act.command}\n${output}`).toBe(promisedCode(act.command));
    expect(firstMissing(act.shows, output), `of $ ${act.command}\n${output}`).toBeUndefined();
  }
}

/** 0, unless the command says otherwise in a comment at its end. */
function promisedCode(command: string): number {
  return Number(/# exit code (\d+)$/.exec(command)?.[1] ?? 0);
}
