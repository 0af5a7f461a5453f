import type { Tensor } from './tensor.ts';
import { DamagedContent } from './unreadable-content.ts';

/** Magic, version and, of version 2 and later, four bytes of length. */
const PREFIX_BYTES = 12;
const MAX_HEADER_BYTES = 64 * 1024;
/** What must be read of a file to have all of its header. */
export const NPY_HEAD_BYTES = PREFIX_BYTES + MAX_HEADER_BYTES;

/**
 * Type and shape of an array of numpy (NEP 1), of the first bytes of a file; values begin at `bytes.at`. The header is a
 * literal of Python, of which only three entries of known forms are looked for.
 * @throws DamagedContent
 */
export function readNpyHeader(head: Buffer, name: string, sizeBytes: number): Tensor {
  if (head.length < PREFIX_BYTES || head.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw new DamagedContent('it does not begin as an array of numpy');
  const version = head[6] ?? 0;
  if (version < 1 || version > 3) throw new DamagedContent(`its version ${version} is unknown`);
  const at = version === 1 ? 10 : PREFIX_BYTES;
  const length = version === 1 ? head.readUInt16LE(8) : head.readUInt32LE(8);
  if (length > MAX_HEADER_BYTES || at + length > head.length)
    throw new DamagedContent('its header is longer than it');
  const header = head.toString(version === 3 ? 'utf8' : 'latin1', at, at + length);
  const type = typeOf(header);
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (type === undefined || shape === undefined || order === undefined)
    throw new DamagedContent('its header does not say type and shape');
  return {
    name,
    type: order === 'True' ? `${type} by columns` : type,
    shape: (shape.match(/\d+/g) ?? []).map(Number),
    bytes: { at: at + length, length: sizeBytes - at - length },
  };
}

/** `<f4`, or the list of the fields of a record; objects are pickles, which are not opened. */
function typeOf(header: string): string | undefined {
  const simple = /'descr'\s*:\s*'([^']{1,40})'/.exec(header)?.[1];
  if (simple !== undefined) return simple.endsWith('O') ? 'objects (a pickle)' : simple;
  const fields = /'descr'\s*:\s*(\[.*?\])\s*,\s*'(?:fortran_order|shape)'/s.exec(header)?.[1];
  return fields?.replace(/\s+/g, ' ').slice(0, 200);
}
