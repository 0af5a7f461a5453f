import { formatStoreAddress, parseStoreAddress } from '../model/store-address.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { ScopeOptions, Stores } from './stores.ts';
import { useCases } from './use-cases-later.ts';

type Storing = Pick<Stores, 'stores' | 'addStore' | 'removeStore' | 'checkStore' | 'trustStore'>;

/** Which stores there are. What uses them is loaded when it is asked for. */
export function storingCalls({ do: call }: CloneCalls): Storing {
  return {
    stores: (options) =>
      call(options, async ({ context }) => {
        const { storeRemotes } = await useCases();
        return (await storeRemotes(context)).map(({ name, address, from, trusted }, index) => ({
          ...{ name, url: formatStoreAddress(address), from, trusted },
          used: index === 0,
        }));
      }),
    addStore: (name, url, options = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { addRemote } = await useCases();
        const { check = true } = options;
        const address = addressOf(url, options);
        const scope = scopeOf(options);
        const checked = await addRemote(context, { name, url: address, scope, check, signal });
        return { name, url: address, checked: checked ?? null };
      }),
    removeStore: (name, options) =>
      call(options, async ({ context }) => {
        const { removeRemote } = await useCases();
        const { address } = await removeRemote(context, name);
        return { name, url: formatStoreAddress(address) };
      }),
    checkStore: (name, options) =>
      call(options, async ({ context }, { signal }) => {
        const { checkRemote, requireStore } = await useCases();
        const store = await requireStore(context, name);
        return checkRemote(context, store, { signal, create: options?.create ?? false });
      }),
    trustStore: (url, options = {}) =>
      call(options, async ({ context }) => {
        const { trustRemote } = await useCases();
        return trustRemote(context, url, scopeOf(options));
      }),
  };
}

export function scopeOf({ global = false }: ScopeOptions): 'user' | 'repository' {
  return global ? 'user' : 'repository';
}

function addressOf(
  url: string,
  { endpoint, region, profile, addressing }: NonNullable<Parameters<Stores['addStore']>[2]>,
): string {
  const given = Object.entries({ endpoint, region, profile, addressing }).filter(
    ([, value]) => value !== undefined,
  );
  return formatStoreAddress({ ...parseStoreAddress(url), ...Object.fromEntries(given) });
}
