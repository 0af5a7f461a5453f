import { nearest } from '../../base/nearest.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import {
  ADDRESS_OPTIONS,
  formatStoreAddress,
  parseStoreAddress,
  type StoreAddress,
} from '../../model/store-address.ts';
import type { Context } from '../context.ts';

/** A store that this repository can share artifacts through. */
export interface StoreRemote {
  readonly name: string;
  readonly address: StoreAddress;
  /** Who named it: this user's configuration, the environment, or the repository's flow file. */
  readonly from: 'configuration' | 'environment' | 'flow-file';
  /** Whether it may be contacted: what a repository names was confirmed, what the user named is. */
  readonly trusted: boolean;
}

const PREFIX = 'mlgit.store.';
/** The name of the store that the flow file gives. */
export const FLOW_STORE = 'flow-file';
export const DEFAULT_KEY = 'mlgit.defaultStore';
export const TRUST_KEY = 'mlgit.trust';

export function storeKey(name: string, variable: string): string {
  return `${PREFIX}${name}.${variable}`;
}

/** Every store that is known here; the one that is used unless another is named comes first. */
export async function storeRemotes(
  context: Pick<Context, 'settings' | 'config' | 'flowFile'>,
): Promise<readonly StoreRemote[]> {
  const configured = await configuredStores(context);
  const preferred = await context.settings.readConfig(DEFAULT_KEY);
  configured.sort((a, b) => Number(b.name === preferred) - Number(a.name === preferred));
  const given = context.config.env.MLGIT_STORE;
  const fromEnvironment: StoreRemote[] =
    given === undefined || given === ''
      ? []
      : [{ name: 'environment', address: parseStoreAddress(given), from: 'environment', trusted: true }];
  const fromFile = await flowFileStore(context);
  return [...fromEnvironment, ...configured, ...(fromFile === undefined ? [] : [fromFile])];
}

async function configuredStores({ settings }: Pick<Context, 'settings'>): Promise<StoreRemote[]> {
  const names = (await settings.configKeys(PREFIX))
    .filter((key) => key.endsWith('.url'))
    .map((key) => key.slice(PREFIX.length, -'.url'.length));
  const stores: StoreRemote[] = [];
  for (const name of names) {
    const url = (await settings.readConfig(storeKey(name, 'url'))) ?? '';
    const options: { [option: string]: string } = {};
    for (const option of ADDRESS_OPTIONS) {
      const value = await settings.readConfig(storeKey(name, option));
      if (value !== undefined && value !== '') options[option] = value;
    }
    const address = parseStoreAddress(formatStoreAddress({ ...parseStoreAddress(url), ...options }));
    stores.push({ name, address, from: 'configuration', trusted: true });
  }
  return stores;
}

async function flowFileStore(
  context: Pick<Context, 'settings' | 'config' | 'flowFile'>,
): Promise<StoreRemote | undefined> {
  const store = (await context.flowFile())?.store;
  if (store === undefined) return undefined;
  const address = parseStoreAddress(store);
  return { name: FLOW_STORE, address, from: 'flow-file', trusted: await isTrusted(context, address) };
}

/**
 * A repository that somebody else wrote must not make this machine talk to a host of its choosing. A folder is no host,
 * and is only used when it is a store already.
 */
export async function isTrusted(
  context: Pick<Context, 'settings' | 'config'>,
  address: StoreAddress,
): Promise<boolean> {
  if (address.url.startsWith('file:') || context.config.env.MLGIT_TRUST === '1') return true;
  const trusted = await context.settings.readConfigAll(TRUST_KEY);
  return trusted.includes(formatStoreAddress(address));
}

/**
 * The store that a command uses; undefined when there is none.
 * @throws MlgitError `no-such-store-name` (usage), `store-not-trusted` (credentials).
 */
export async function chooseStore(context: Context, name?: string): Promise<StoreRemote | undefined> {
  const known = await storeRemotes(context);
  const chosen = name === undefined ? known[0] : known.find((one) => one.name === name);
  if (chosen === undefined) {
    if (name === undefined) return undefined;
    const suggestion = nearest(
      name,
      known.map((one) => one.name),
    );
    throw usageError('no-such-store-name', `There is no store ${JSON.stringify(name)} here`, [
      ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
      'mlgit remote list',
    ]);
  }
  if (!chosen.trusted) throw notTrusted(chosen);
  return chosen;
}

/**
 * Every store that may be contacted, the first choice first. That one being unconfirmed is said, as it is what the user
 * expects to be asked; others that are not are left out.
 * @throws MlgitError `store-not-trusted` (credentials).
 */
export async function trustedStores(context: Context): Promise<readonly StoreRemote[]> {
  const known = await storeRemotes(context);
  const [preferred] = known;
  if (preferred?.trusted === false) throw notTrusted(preferred);
  return known.filter(({ trusted }) => trusted);
}

/** @throws what `chooseStore` does, and `no-store` (usage). */
export async function requireStore(context: Context, name?: string): Promise<StoreRemote> {
  const chosen = await chooseStore(context, name);
  if (chosen !== undefined) return chosen;
  throw usageError('no-store', 'No store to share artifacts through is configured here', [
    'mlgit remote add team s3://bucket/prefix',
    'or in the flow file: store: s3://bucket/prefix',
  ]);
}

export function notTrusted({ address }: StoreRemote): MlgitError {
  const text = formatStoreAddress(address);
  return new MlgitError(
    `The flow file names the store ${text}, which you have not confirmed: expected mlgit.trust to have it before it is contacted`,
    {
      code: 'store-not-trusted',
      kind: 'credentials',
      hints: ['mlgit remote trust', 'MLGIT_TRUST=1 mlgit …   (where nobody can be asked, as in CI)'],
      details: { url: text },
    },
  );
}
