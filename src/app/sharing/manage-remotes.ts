import type { ConfigScope } from '../../git/port.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { requireName } from '../../model/name.ts';
import { ADDRESS_OPTIONS, formatStoreAddress, parseStoreAddress } from '../../model/store-address.ts';
import type { Context } from '../context.ts';
import { addSetting } from './add-setting.ts';
import { checkRemote, type RemoteCheck } from './check-remote.ts';
import {
  DEFAULT_KEY,
  FLOW_STORE,
  type StoreRemote,
  storeKey,
  storeRemotes,
  TRUST_KEY,
} from './store-remotes.ts';

export interface AddRemoteOptions {
  readonly name: string;
  readonly url: string;
  /** For all repositories of this user instead of this one. */
  readonly scope: ConfigScope;
  /** Contact the store, and make it where the place is empty. */
  readonly check: boolean;
  readonly signal: AbortSignal;
}

/**
 * Remembers a store in git's configuration, after it was found to work. The first one is the one that is used.
 * @throws MlgitError `store-name-taken` (conflict), `bad-name`, `bad-store-url` (usage), and what using it throws.
 */
export async function addRemote(
  context: Context,
  options: AddRemoteOptions,
): Promise<RemoteCheck | undefined> {
  const name = requireName('Store', options.name);
  const address = parseStoreAddress(options.url);
  const known = (await storeRemotes(context)).filter((one) => one.from === 'configuration');
  const taken = name === FLOW_STORE ? name : known.find((one) => one.name === name)?.name;
  const same = known.some(
    (one) => one.name === name && formatStoreAddress(one.address) === formatStoreAddress(address),
  );
  if (taken !== undefined && !same) throw nameTaken(taken);
  const remote: StoreRemote = { name, address, from: 'configuration', trusted: true };
  const checked = options.check
    ? await checkRemote(context, remote, { signal: options.signal, create: true })
    : undefined;
  const { settings } = context;
  const { url, ...rest } = address;
  for (const option of ADDRESS_OPTIONS) {
    const value = rest[option];
    if (value !== undefined) await settings.writeConfig(storeKey(name, option), [value], options.scope);
  }
  // Last: without it there is no store of that name.
  await settings.writeConfig(storeKey(name, 'url'), [url], options.scope);
  if (known.length === 0) await settings.writeConfig(DEFAULT_KEY, [name], options.scope);
  return checked;
}

/** Forgets a store; what is in it stays. @throws MlgitError `no-such-store-name`, `not-configured-here` (usage). */
export async function removeRemote(context: Context, name: string): Promise<StoreRemote> {
  const known = await storeRemotes(context);
  const found = known.find((one) => one.name === name);
  if (found === undefined) {
    throw usageError('no-such-store-name', `There is no store ${JSON.stringify(name)} here`, [
      'mlgit remote list',
    ]);
  }
  if (found.from !== 'configuration') {
    throw usageError(
      'not-configured-here',
      `Store ${name} is named by the ${found.from === 'flow-file' ? 'flow file' : 'variable MLGIT_STORE'}, not by your configuration`,
      [found.from === 'flow-file' ? 'take store: out of mlgit.yaml' : 'unset MLGIT_STORE'],
    );
  }
  const { settings } = context;
  for (const scope of ['repository', 'user'] as const) {
    for (const variable of ['url', ...ADDRESS_OPTIONS]) {
      await settings.writeConfig(storeKey(name, variable), [], scope);
    }
  }
  if ((await settings.readConfig(DEFAULT_KEY)) === name) {
    const next = known.find((one) => one.from === 'configuration' && one.name !== name);
    await settings.writeConfig(DEFAULT_KEY, next === undefined ? [] : [next.name], 'repository');
  }
  return found;
}

/**
 * Confirms a store that the flow file names, or a URL, for this repository or for all of this user.
 * @throws MlgitError `no-store` (usage) when there is nothing to confirm.
 */
export async function trustRemote(
  context: Context,
  url: string | undefined,
  scope: ConfigScope,
): Promise<{ readonly url: string; readonly already: boolean }> {
  const named = url ?? (await context.flowFile())?.store;
  if (named === undefined) {
    throw usageError('no-store', 'The flow file names no store, so there is none to confirm', [
      'mlgit remote trust s3://bucket/prefix',
    ]);
  }
  const text = formatStoreAddress(parseStoreAddress(named));
  return {
    url: text,
    already: !(await addSetting(context.settings, { key: TRUST_KEY, value: text, scope })),
  };
}

function nameTaken(name: string): MlgitError {
  return new MlgitError(
    name === FLOW_STORE
      ? `The name ${name} means the store of the flow file`
      : `There is a store ${name} already`,
    {
      code: 'store-name-taken',
      kind: 'conflict',
      hints: ['mlgit remote list', `mlgit remote remove ${name}`],
      details: { name },
    },
  );
}
