import type { Oid } from '../../git/port.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunId } from '../../model/run-id.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import type { Context } from '../context.ts';
import { type Asker, confirmLeaving } from './confirm-leaving.ts';
import { lookAtWhatLeaves } from './leaving-content.ts';
import { addPending } from './pending-push.ts';
import { chooseStore, storeRemotes } from './store-remotes.ts';

/**
 * What becomes of a run that has ended. `none`: no store is configured, or the user wants to push by hand.
 * `pending`: it is to go in the background. `undecided`: nobody has said that runs may leave this machine.
 * `refused`: it must not go as it is, for the reason given.
 */
export type Sharing =
  | { readonly state: 'none' }
  | { readonly state: 'pending'; readonly store: string }
  | { readonly state: 'undecided'; readonly store: string }
  | { readonly state: 'refused'; readonly error: MlgitError };

/** Of a recorded run, what is needed to share it. */
export interface EndedRun {
  readonly id: RunId;
  readonly commit: Oid;
  readonly manifest: Pick<Manifest, 'flow'>;
}

const MODE_KEY = 'mlgit.push';

/** Of the user's configuration, else of the flow file. */
export async function sharingMode(context: Context): Promise<'auto' | 'manual' | undefined> {
  const configured = await context.settings.readConfig(MODE_KEY);
  if (configured === 'auto' || configured === 'manual') return configured;
  return (await context.flowFile())?.push;
}

/** Decides what becomes of a recorded run, asking in a terminal once a repository, and lists what leaves for the first time. */
export async function shareAfterRun(context: Context, recorded: EndedRun, asker: Asker): Promise<Sharing> {
  const [preferred] = await storeRemotes(context);
  if (preferred === undefined) return { state: 'none' };
  const store = formatStoreAddress(preferred.address);
  const mode = (await sharingMode(context)) ?? (await askForMode(context, store, asker));
  if (mode === 'manual') return { state: 'none' };
  if (mode === undefined) return { state: 'undecided', store };
  try {
    await chooseStore(context);
    await lookAtRun(context, recorded, asker);
  } catch (error) {
    if (error instanceof MlgitError) return { state: 'refused', error };
    throw error;
  }
  await addPending(context, recorded.manifest.flow, recorded.id);
  return { state: 'pending', store };
}

async function askForMode(
  context: Context,
  store: string,
  { ask }: Asker,
): Promise<'auto' | 'manual' | undefined> {
  if (ask === undefined) return undefined;
  const yes = await ask(
    `Share runs when they end: artifacts to ${store}, records and code to the git remote?`,
  );
  const mode = yes ? 'auto' : 'manual';
  await context.settings.writeConfig(MODE_KEY, [mode], 'repository');
  return mode;
}

/** The consent was given for runs as such; what goes is said all the same, and credentials never go. */
async function lookAtRun(context: Context, recorded: EndedRun, { say }: Asker): Promise<void> {
  const remote = await context.transport.defaultRemote('push');
  if (remote === undefined) return;
  const leaving = { remote, tips: [recorded.commit] };
  await lookAtWhatLeaves(context, leaving, confirmLeaving(context, { say, ask: undefined }));
}
