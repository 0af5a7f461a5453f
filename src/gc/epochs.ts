import type { Digest } from '../model/digest.ts';
import type { RemoteRecords } from '../store/remote-port.ts';
import {
  badRecord,
  countField,
  decodeRecord,
  digestsField,
  encodeRecord,
  momentField,
  textField,
  textsField,
} from './record-fields.ts';

/** What was found dead and will go, unless somebody comes to need it (docs/format.md, "Epochs"). */
export interface Condemnation {
  readonly epoch: number;
  /** Epoch milliseconds, by the clock of who condemned. */
  readonly createdAt: number;
  readonly by: string;
  /** Names of the documents with the digests, in the order in which they go. */
  readonly lists: readonly string[];
  readonly blobs: number;
}

/** Where the newest epoch stands. */
export type Phase =
  | { readonly kind: 'none' | 'done'; readonly epoch: number; readonly stamp: string }
  | { readonly kind: 'condemned'; readonly epoch: number; readonly stamp: string }
  | {
      readonly kind: 'sweeping';
      readonly epoch: number;
      readonly stamp: string;
      readonly slice: number;
      /** Epoch milliseconds, by the clock of who sweeps: it removes nothing afterwards. */
      readonly until: number;
    };

const FOLDER = 'gc/epochs';
const NAME = /^gc\/epochs\/((\d{8})-(condemned|sweeping-(\d{4})|done))\.json$/;

export const epochName = {
  condemned: (epoch: number) => `${FOLDER}/${digits(epoch, 8)}-condemned.json`,
  sweeping: (epoch: number, slice: number) =>
    `${FOLDER}/${digits(epoch, 8)}-sweeping-${digits(slice, 4)}.json`,
  done: (epoch: number) => `${FOLDER}/${digits(epoch, 8)}-done.json`,
};

export function listName(epoch: number, token: string, number: number): string {
  return `gc/condemned/${digits(epoch, 8)}-${token}-${digits(number, 4)}.json`;
}

interface EpochNames {
  readonly epoch: number;
  readonly condemned: boolean;
  readonly slice: number;
  readonly done: boolean;
}

/**
 * The newest epoch. Its `stamp` changes whenever blobs may begin to go, and when they have gone: what a store was found
 * to hold under one stamp is known under that stamp alone. The stamp must be read before what is found.
 * @throws MlgitError `bad-gc-record` (integrity).
 */
export async function readPhase(records: RemoteRecords, signal?: AbortSignal): Promise<Phase> {
  for (;;) {
    const { newest, swept } = await newestEpoch(records, signal);
    if (newest === undefined) return { kind: 'none', epoch: 0, stamp: 'none' };
    const { epoch, slice } = newest;
    if (newest.done) return { kind: 'done', epoch, stamp: `${digits(epoch, 8)}-done` };
    if (slice === 0) return { kind: 'condemned', epoch, stamp: swept };
    const name = epochName.sweeping(epoch, slice);
    const bytes = await records.read(name, signal);
    // Gone between listing and reading: the epoch is done, and the one that cleans up after it was faster.
    if (bytes === undefined) continue;
    const until = momentField(name, decodeRecord(name, bytes), 'until');
    return {
      kind: 'sweeping',
      epoch,
      slice,
      until,
      stamp: `${digits(epoch, 8)}-sweeping-${digits(slice, 4)}`,
    };
  }
}

async function newestEpoch(
  records: RemoteRecords,
  signal?: AbortSignal,
): Promise<{ newest: EpochNames | undefined; swept: string }> {
  const epochs = new Map<number, EpochNames>();
  for await (const name of records.list(FOLDER, signal)) {
    const [, , number, phase, slice] = NAME.exec(name) ?? [];
    if (number === undefined) throw badRecord(name, 'a name of another form');
    const epoch = Number(number);
    const known = epochs.get(epoch) ?? { epoch, condemned: false, slice: 0, done: false };
    epochs.set(epoch, {
      epoch,
      condemned: known.condemned || phase === 'condemned',
      slice: Math.max(known.slice, Number(slice ?? 0)),
      done: known.done || phase === 'done',
    });
  }
  const numbers = [...epochs.keys()].sort((a, b) => b - a);
  const before = numbers.find((epoch) => epochs.get(epoch)?.done === true);
  return {
    newest: numbers[0] === undefined ? undefined : epochs.get(numbers[0]),
    swept: before === undefined ? 'none' : `${digits(before, 8)}-done`,
  };
}

/** Undefined once the epoch has been cleaned away. */
export async function readCondemnation(
  records: RemoteRecords,
  epoch: number,
  signal?: AbortSignal,
): Promise<Condemnation | undefined> {
  const name = epochName.condemned(epoch);
  const bytes = await records.read(name, signal);
  if (bytes === undefined) return undefined;
  const fields = decodeRecord(name, bytes);
  return {
    epoch,
    createdAt: momentField(name, fields, 'createdAt'),
    by: textField(name, fields, 'by'),
    lists: textsField(name, fields, 'lists'),
    blobs: countField(name, fields, 'blobs'),
  };
}

/** What a condemnation names, by layers: what lists others before what it lists. Undefined once it has been cleaned away. */
export async function readCondemned(
  records: RemoteRecords,
  epoch: number,
  signal?: AbortSignal,
): Promise<readonly (readonly Digest[])[] | undefined> {
  const condemnation = await readCondemnation(records, epoch, signal);
  if (condemnation === undefined) return undefined;
  const layers: Digest[][] = [];
  for (const name of condemnation.lists) {
    const bytes = await records.read(name, signal);
    if (bytes === undefined) return undefined;
    const fields = decodeRecord(name, bytes);
    const layer = countField(name, fields, 'layer');
    while (layers.length <= layer) layers.push([]);
    for (const digest of digestsField(name, fields, 'digests')) layers[layer]?.push(digest);
  }
  return layers;
}

export function encodeCondemnation(condemnation: Condemnation, token: string): Buffer {
  const { epoch, createdAt, by, lists, blobs } = condemnation;
  return encodeRecord({
    version: 1,
    epoch,
    token,
    createdAt: new Date(createdAt).toISOString(),
    by,
    lists,
    blobs,
  });
}

export function encodeList(layer: number, digests: readonly Digest[]): Buffer {
  return encodeRecord({ version: 1, layer, digests });
}

export function encodeSlice(slice: { epoch: number; slice: number; until: number; token: string }): Buffer {
  return encodeRecord({ version: 1, ...slice, until: new Date(slice.until).toISOString() });
}

export function encodeDone(done: { epoch: number; endedAt: number; removed: number; token: string }): Buffer {
  return encodeRecord({ version: 1, ...done, endedAt: new Date(done.endedAt).toISOString() });
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
