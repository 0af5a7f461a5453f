import { JsonSyntaxError, type JsonValue, readJson } from '../../flow/json-reader.ts';
import type { ContentFile } from './content-file.ts';
import type { Tensor } from './tensor.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

const LENGTH_BYTES = 8;
/** The format allows 100 MB; the largest models have less than a tenth of this. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** A length that the file can hold, and a JSON object behind it. */
export function isSafetensors(head: Buffer, size: number): boolean {
  if (head.length <= LENGTH_BYTES || head[LENGTH_BYTES] !== 0x7b) return false;
  return head.readBigUInt64LE(0) >= 2n && head.readBigUInt64LE(0) <= BigInt(size - LENGTH_BYTES);
}

/** Names, types and shapes (https://huggingface.co/docs/safetensors). @throws DamagedContent, LargeContent */
export async function readSafetensors(file: ContentFile): Promise<Tensor[]> {
  const length = Number((await file.read(0, LENGTH_BYTES)).readBigUInt64LE(0));
  if (length > MAX_HEADER_BYTES) throw new LargeContent('its header is larger than 16 MiB');
  const header = parse((await file.read(LENGTH_BYTES, length)).toString('utf8'));
  const dataAt = LENGTH_BYTES + length;
  return [...header]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => {
      const tensor = entry instanceof Map ? tensorOf(name, entry, dataAt) : undefined;
      if (tensor === undefined) throw new DamagedContent(`its header does not say what ${shown(name)} is`);
      const { bytes } = tensor;
      if (bytes !== undefined && bytes.at + bytes.length > file.size)
        throw new DamagedContent(`it ends before ${shown(name)} does`);
      return tensor;
    });
}

function parse(text: string): Map<string, JsonValue> {
  try {
    const value = readJson(text);
    if (value instanceof Map) return value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError || error instanceof RangeError)) throw error;
    throw new DamagedContent(`its header is no JSON: ${error.message}`);
  }
  throw new DamagedContent('its header is no mapping');
}

function tensorOf(name: string, entry: Map<string, JsonValue>, dataAt: number): Tensor | undefined {
  const type = entry.get('dtype');
  const shape = entry.get('shape');
  const offsets = entry.get('data_offsets');
  if (typeof type !== 'string' || !isSizes(shape) || !isSizes(offsets)) return undefined;
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || end < begin) return undefined;
  return { name, type, shape, bytes: { at: dataAt + begin, length: end - begin } };
}

function isSizes(value: JsonValue | undefined): value is number[] {
  return (
    Array.isArray(value) && value.every((one) => typeof one === 'number' && one >= 0 && Number.isInteger(one))
  );
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
