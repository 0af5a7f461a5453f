import { MlgitError } from '../model/mlgit-error.ts';
import { formatStoreAddress } from '../model/store-address.ts';
import type { Context } from './context.ts';
import type { Examined } from './examined.ts';
import { openRemote } from './sharing/open-remote.ts';
import { type StoreRemote, storeRemotes } from './sharing/store-remotes.ts';

const ANSWERS_WITHIN_MS = 20_000;

/** The stores of the team: whether they answer, and take the credentials. Nothing is written there. */
export async function examineStores(context: Context): Promise<Examined[]> {
  try {
    const remotes = await storeRemotes(context);
    return await Promise.all(remotes.map((remote) => examineStore(context, remote)));
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    if (await isFlowFileWrong(context)) return [];
    return [{ name: 'stores', state: 'broken', detail: error.message, hints: error.hints }];
  }
}

/** That is a finding of its own. */
async function isFlowFileWrong(context: Context): Promise<boolean> {
  try {
    await context.flowFile();
    return false;
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return true;
  }
}

async function examineStore(context: Context, remote: StoreRemote): Promise<Examined> {
  const name = `store ${remote.name}`;
  const url = formatStoreAddress(remote.address);
  if (!remote.trusted) {
    return { name, state: 'missing', detail: `${url}, not confirmed`, hints: ['mlgit remote trust'] };
  }
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  try {
    await openRemote(context, remote, { access: 'read', signal });
    return { name, state: 'ok', detail: url, hints: [] };
  } catch (error) {
    if (signal.aborted) {
      const detail = `${url}: no answer within ${ANSWERS_WITHIN_MS / 1000} s`;
      return { name, state: 'broken', detail, hints: [`mlgit remote check ${remote.name}`] };
    }
    if (!(error instanceof MlgitError)) throw error;
    // It is what hints at this command, too.
    const hints = error.hints.filter((hint) => hint !== 'mlgit doctor');
    return { name, state: 'broken', detail: error.message, hints };
  }
}
