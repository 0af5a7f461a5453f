import { extname } from 'node:path';
import { tableFormatOf } from '../../model/table-format.ts';
import type { ContentFile } from './content-file.ts';
import { looksLikeText } from './decode-text.ts';
import { isSafetensors } from './safetensors.ts';
import { DamagedContent } from './unreadable-content.ts';
import { zipEntries } from './zip-entries.ts';

/** What a content is. `format` is for people. */
export type Recognised =
  | { readonly kind: 'empty' | 'text' | 'binary' | 'pickle' | 'notebook'; readonly format: string }
  | { readonly kind: 'image'; readonly format: 'PNG' | 'JPEG' | 'GIF' | 'WebP' }
  | { readonly kind: 'tensors'; readonly format: 'safetensors' | 'npy' | 'npz' | 'ONNX' }
  | { readonly kind: 'document'; readonly format: 'JSON' | 'YAML' | 'TOML' }
  /** `isText`: its bytes are lines that can be compared as well. */
  | { readonly kind: 'table'; readonly format: string; readonly isText: boolean }
  | { readonly kind: 'damaged'; readonly format: string; readonly why: string };

const HEAD_BYTES = 8 * 1024;
const PICKLES = new Set(['.pkl', '.pickle', '.joblib', '.dill']);
const TORCH = new Set(['.pt', '.pth', '.ckpt']);

/** By its bytes where these say what it is, and else by the name. */
export async function recognise(name: string, file: ContentFile): Promise<Recognised> {
  if (file.size === 0) return { kind: 'empty', format: 'an empty file' };
  const head = await file.read(0, HEAD_BYTES);
  return (await byBytes(name, file, head)) ?? byName(name, head);
}

async function byBytes(name: string, file: ContentFile, head: Buffer): Promise<Recognised | undefined> {
  const begins = (bytes: string): boolean =>
    head.subarray(0, bytes.length).equals(Buffer.from(bytes, 'latin1'));
  if (begins('\x89PNG\r\n\x1a\n')) return { kind: 'image', format: 'PNG' };
  if (begins('\xff\xd8\xff')) return { kind: 'image', format: 'JPEG' };
  if (begins('GIF87a') || begins('GIF89a')) return { kind: 'image', format: 'GIF' };
  if (begins('RIFF') && head.toString('latin1', 8, 12) === 'WEBP') return { kind: 'image', format: 'WebP' };
  if (begins('PAR1')) return { kind: 'table', format: 'Parquet', isText: false };
  if (begins('\x93NUMPY')) return { kind: 'tensors', format: 'npy' };
  if (begins('PK\x03\x04') || begins('PK\x05\x06')) return byEntries(name, file);
  // Before pickles: the length of a header may begin as one of these does, and a pickle never goes on as a header.
  if (isSafetensors(head, file.size)) return { kind: 'tensors', format: 'safetensors' };
  // PROTO, the first opcode since protocol 2 (Lib/pickletools.py).
  if (head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5) return PICKLE;
  const table = tableFormatOf(name);
  if (
    table?.compression !== undefined &&
    begins(table.compression === 'gzip' ? '\x1f\x8b' : '\x28\xb5\x2f\xfd')
  )
    return { kind: 'table', format: FORMATS[table.kind], isText: false };
  return undefined;
}

const PICKLE: Recognised = { kind: 'pickle', format: 'a pickle' };
const FORMATS = { csv: 'CSV', json: 'JSON', 'json-lines': 'JSON lines', parquet: 'Parquet' } as const;

/** What a zip holds says what it is: arrays of numpy, or what torch has pickled. */
async function byEntries(name: string, file: ContentFile): Promise<Recognised> {
  const extension = extname(name).toLowerCase();
  if (PICKLES.has(extension) || TORCH.has(extension)) return PICKLE;
  try {
    const entries = await zipEntries(file);
    if (entries.some((entry) => entry.name.endsWith('.pkl'))) return PICKLE;
    const isNpz = entries.length > 0 && entries.every((entry) => entry.name.endsWith('.npy'));
    if (isNpz || extension === '.npz') return { kind: 'tensors', format: 'npz' };
  } catch (error) {
    if (!(error instanceof DamagedContent)) throw error;
    if (extension === '.npz') return { kind: 'damaged', format: 'npz', why: error.message };
  }
  return { kind: 'binary', format: 'a zip' };
}

/** Formats whose first bytes are known: a file that is called so and has others is none. */
const CLAIMS: { readonly [extension: string]: string } = {
  '.png': 'PNG',
  '.jpg': 'JPEG',
  '.jpeg': 'JPEG',
  '.gif': 'GIF',
  '.webp': 'WebP',
  '.npy': 'npy',
  '.npz': 'npz',
  '.safetensors': 'safetensors',
  '.parquet': 'Parquet',
  '.pq': 'Parquet',
};
const TEXTS: { readonly [extension: string]: Recognised } = {
  '.ipynb': { kind: 'notebook', format: 'a notebook' },
  '.json': { kind: 'document', format: 'JSON' },
  '.yaml': { kind: 'document', format: 'YAML' },
  '.yml': { kind: 'document', format: 'YAML' },
  '.toml': { kind: 'document', format: 'TOML' },
};

function byName(name: string, head: Buffer): Recognised {
  const extension = extname(name).toLowerCase();
  if (PICKLES.has(extension) || /\.(?:pkl|pickle|joblib)\.[a-z0-9]+$/i.test(name)) return PICKLE;
  if (extension === '.onnx') return { kind: 'tensors', format: 'ONNX' };
  const claimed = CLAIMS[extension];
  if (claimed !== undefined)
    return { kind: 'damaged', format: claimed, why: 'it does not begin as such a file does' };
  const table = tableFormatOf(name);
  const isText = looksLikeText(head);
  if (table !== undefined && table.kind !== 'json')
    return tableByName(FORMATS[table.kind], isText, table.compression);
  const named = TEXTS[extension];
  if (isText) return named ?? { kind: 'text', format: 'a text' };
  if (named !== undefined)
    return { kind: 'damaged', format: named.format.replace(/^an? /, ''), why: 'it is no text' };
  return { kind: 'binary', format: 'a binary file' };
}

function tableByName(format: string, isText: boolean, compression: string | undefined): Recognised {
  if (compression !== undefined)
    return { kind: 'damaged', format, why: `it is not compressed with ${compression}` };
  return isText ? { kind: 'table', format, isText } : { kind: 'damaged', format, why: 'it is no text' };
}
