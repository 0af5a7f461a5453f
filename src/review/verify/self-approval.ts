import type { PeopleFacts, SignatureFact } from './subject-facts.ts';

/** Addresses and keys that belong to people, in lower case; keys as they are. */
export interface Parties {
  readonly addresses: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

/**
 * Who made a run or accepted it, by every address and key that is known to be theirs: whoever signs with one key under several
 * principals, or has several keys under one, is one party. So nobody is a second party to themselves under another name.
 */
export function ownParties(people: PeopleFacts, signatures: readonly SignatureFact[]): Parties {
  const addresses = new Set([...people.madeBy, ...people.acceptedBy]);
  const keys = new Set(people.acceptedWith);
  const good = signatures.filter(({ state }) => state === 'good');
  for (let before = -1; before !== addresses.size + keys.size; ) {
    before = addresses.size + keys.size;
    for (const { signer, key } of good) {
      const isOwn = isParty({ addresses, keys }, { signer, key });
      if (isOwn && signer !== undefined) addresses.add(signer.toLowerCase());
      if (isOwn && key !== undefined) keys.add(key);
    }
  }
  return { addresses, keys };
}

export function isParty(
  { addresses, keys }: Parties,
  {
    signer,
    key,
    address,
  }: {
    readonly signer?: string | undefined;
    readonly key?: string | undefined;
    readonly address?: string | undefined;
  },
): boolean {
  return (
    (signer !== undefined && addresses.has(signer.toLowerCase())) ||
    (address !== undefined && addresses.has(address.toLowerCase())) ||
    (key !== undefined && keys.has(key))
  );
}
