import { extname } from 'node:path';
import { describeValue } from '../flow/describe-value.ts';
import { JsonSyntaxError, type JsonValue, readJson } from '../flow/json-reader.ts';
import { isElements } from '../model/artifact-format.ts';
import type { ParamValue } from '../model/flow.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import { openBlob } from '../store/open-blob.ts';
import { readTree } from '../store/tree-walk.ts';

/** A list of items is names and numbers, not data. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_ITEMS = 100_000;

/**
 * The items of a foreach that an output names: of a folder the names in it, in byte order; of a .json file its list; of
 * any other the lines that are not empty. Of a list whose elements are files of their own: the numbers of
 * its elements, from 0.
 * @throws MlgitError `bad-items` (usage) when it is no list of distinct texts, numbers, true or false.
 */
export async function readItems(store: BlobSource, output: ManifestOutput): Promise<readonly ParamValue[]> {
  const items =
    output.kind === 'file'
      ? await valuesIn(store, output)
      : isElements(output.format)
        ? [...(await namesIn(store, output)).keys()]
        : await namesIn(store, output);
  if (items.length > MOST_ITEMS) {
    throw badItems(output, `at most ${MOST_ITEMS} items`, `${items.length}`);
  }
  const seen = new Set<string>();
  for (const item of items) {
    if (seen.has(String(item))) throw badItems(output, 'distinct items', `${JSON.stringify(item)} twice`);
    seen.add(String(item));
  }
  return items;
}

async function namesIn(store: BlobSource, { digest }: ManifestOutput): Promise<string[]> {
  return (await readTree(store, digest)).map(({ name }) => name);
}

async function valuesIn(store: BlobSource, output: ManifestOutput): Promise<ParamValue[]> {
  if (output.sizeBytes > MOST_BYTES) {
    throw badItems(output, `at most ${MOST_BYTES} bytes`, `${output.sizeBytes}`);
  }
  const parts: Uint8Array[] = [];
  for await (const part of await openBlob(store, output.digest)) parts.push(Buffer.from(part));
  const text = Buffer.concat(parts).toString('utf8');
  if (output.format !== 'json' && extname(output.path) !== '.json')
    return text.split(/\r?\n/).filter((line) => line !== '');
  const value = readList(output, text);
  const wrong = value.findIndex((item) => !isScalar(item));
  if (wrong >= 0) {
    throw badItems(output, 'a list of texts, numbers, true or false', describeValue(plain(value[wrong])));
  }
  return value as ParamValue[];
}

/** Not by `JSON.parse`, which rounds integers beyond 2^53: ids would become those of others. */
function readList(output: ManifestOutput, text: string): readonly JsonValue[] {
  let value: JsonValue;
  try {
    value = readJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw badItems(output, 'a JSON list', `wrong JSON in line ${error.line} (${error.message})`);
  }
  if (Array.isArray(value)) return value;
  throw badItems(output, 'a JSON list', describeValue(plain(value)));
}

function plain(value: JsonValue | undefined): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}

function isScalar(value: JsonValue): boolean {
  return (
    ['string', 'boolean'].includes(typeof value) || (typeof value === 'number' && Number.isFinite(value))
  );
}

function badItems({ path }: ManifestOutput, expected: string, found: string): MlgitError {
  return usageError('bad-items', `expected ${expected} in ${path}, found ${found}`);
}
