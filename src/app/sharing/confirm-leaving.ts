import { humanBytes } from '../../base/human.ts';
import type { Unpublished } from '../../git/transport-port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { addSetting } from './add-setting.ts';

export interface Asker {
  /** Shows lines to the person. */
  readonly say: (lines: readonly string[]) => void;
  /** A yes or no from the terminal; undefined where nobody can be asked, so that the command itself is the consent. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
}

/** Remotes to which this user has let code of runs go. */
const CONFIRMED_KEY = 'mlgit.confirmedRemote';
const FILES_SHOWN = 20;

/**
 * Lists what goes to a remote with the code of runs and no branch of it has: it leaves the machine for the first time.
 * In a terminal it asks, once a repository and remote.
 */
export function confirmLeaving(
  context: Context,
  { say, ask }: Asker,
): (leaving: Unpublished, remote: string) => Promise<void> {
  return async (leaving, remote) => {
    say(listing(leaving, remote));
    const confirmed = await context.settings.readConfigAll(CONFIRMED_KEY);
    if (ask === undefined || confirmed.includes(remote)) return;
    if (!(await ask(`Send them to ${remote}, now and in future?`))) throw declined(remote);
    await addSetting(context.settings, { key: CONFIRMED_KEY, value: remote, scope: 'repository' });
  };
}

function listing({ commits, files }: Unpublished, remote: string): string[] {
  const snapshots = commits.filter(({ isSnapshot }) => isSnapshot).length;
  const own = commits.length - snapshots;
  const parts = [
    ...(own > 0 ? [counted(own, 'commit')] : []),
    ...(snapshots > 0 ? [`${counted(snapshots, 'working tree')} as runs saw it`] : []),
  ];
  const hidden = files.length - FILES_SHOWN;
  return [
    `Goes to ${remote} with the code of runs, and no branch there has it yet: ${[...parts, counted(files.length, 'file')].join(', ')}`,
    ...files
      .slice(0, FILES_SHOWN)
      .map(
        ({ path, sizeBytes, onlyInSnapshot }) =>
          `  ${path}  ${humanBytes(sizeBytes)}${onlyInSnapshot ? ', never committed' : ''}`,
      ),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function declined(remote: string): MlgitError {
  return new MlgitError(`Nothing was sent to ${remote}: not confirmed`, {
    code: 'not-confirmed',
    kind: 'failed',
    hints: ['mlgit push --yes   (sends without asking)'],
    details: { remote },
  });
}
