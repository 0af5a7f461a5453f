import { compareBytes } from '../../base/byte-order.ts';
import type { TensorChange, TensorDiff, TensorFacts } from '../../model/diff/tensor-diff.ts';
import type { Tolerance } from '../../model/reproduction.ts';
import type { ContentFile } from './content-file.ts';
import { areNear, type Placed } from './near-tensors.ts';
import { NPY_HEAD_BYTES, readNpyHeader } from './npy.ts';
import { readNpz } from './npz.ts';
import { readOnnx } from './onnx.ts';
import { readSafetensors } from './safetensors.ts';
import type { Tensor } from './tensor.ts';

const MOST_CHANGES = 200;
/** Bytes of tensors that may be read of each of the two: reading two ends where they differ, and most do at once. */
const MAX_COMPARED_BYTES = 1024 ** 3;

export function readTensors(format: TensorDiff['format'], file: ContentFile): Promise<Tensor[]> {
  switch (format) {
    case 'safetensors':
      return readSafetensors(file);
    case 'npz':
      return readNpz(file);
    case 'ONNX':
      return readOnnx(file);
    case 'npy':
      return file.read(0, NPY_HEAD_BYTES).then((head) => [readNpyHeader(head, 'array', file.size)]);
  }
}

export interface TensorSide {
  readonly file: ContentFile;
  readonly tensors: readonly Tensor[];
}

/** By name. Of a name that is there twice the last one counts, as it does for those who read such files. */
export async function diffTensors(
  format: TensorDiff['format'],
  before: TensorSide,
  after: TensorSide,
  tolerance?: Tolerance,
): Promise<TensorDiff> {
  const old = new Map(before.tensors.map((tensor) => [tensor.name, tensor]));
  const now = new Map(after.tensors.map((tensor) => [tensor.name, tensor]));
  const counts = { added: 0, removed: 0, reshaped: 0, revalued: 0, uncompared: 0 };
  const changes: TensorChange[] = [];
  const note = (change: TensorChange): void => {
    counts[change.change]++;
    if (changes.length < MOST_CHANGES) changes.push(change);
  };
  const budget = { bytes: MAX_COMPARED_BYTES };
  let within = 0;
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort(compareBytes)) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a === undefined && b !== undefined) note({ name, change: 'added', after: factsOf(b) });
    else if (b === undefined && a !== undefined) note({ name, change: 'removed', before: factsOf(a) });
    else if (a !== undefined && b !== undefined && !isSameForm(a, b))
      note({ name, change: 'reshaped', before: factsOf(a), after: factsOf(b) });
    else if (a !== undefined && b !== undefined) {
      const placed = [
        { file: before.file, tensor: a },
        { file: after.file, tensor: b },
      ] as const;
      const same = await haveSameValues(...placed, budget);
      if (same === undefined) counts.uncompared++;
      else if (!same && tolerance !== undefined && (await areNear(...placed, tolerance))) within++;
      else if (!same) note({ name, change: 'revalued', before: factsOf(a), after: factsOf(b) });
    }
  }
  const { added, removed, reshaped, revalued } = counts;
  const changesLeft = added + removed + reshaped + revalued - changes.length;
  return {
    ...{ kind: 'tensors', format, before: old.size, after: now.size, ...counts },
    ...(tolerance === undefined ? {} : { within }),
    ...{ changes, changesLeft },
  };
}

function factsOf({ type, shape }: Tensor): TensorFacts {
  return { type, shape };
}

function isSameForm(a: Tensor, b: Tensor): boolean {
  return a.type === b.type && JSON.stringify(a.shape) === JSON.stringify(b.shape);
}

/** Undefined when that was not found out. */
async function haveSameValues(a: Placed, b: Placed, budget: { bytes: number }): Promise<boolean | undefined> {
  if (a.tensor.checksum !== undefined && b.tensor.checksum !== undefined)
    return a.tensor.checksum === b.tensor.checksum;
  const [old, now] = [a.tensor.bytes, b.tensor.bytes];
  if (old === undefined || now === undefined) return undefined;
  if (old.length !== now.length) return false;
  if (budget.bytes <= 0) return undefined;
  let at = now.at;
  for await (const piece of a.file.pieces(old.at, old.at + old.length)) {
    budget.bytes -= piece.length;
    if (budget.bytes < 0) return undefined;
    if (!piece.equals(await b.file.read(at, piece.length))) return false;
    at += piece.length;
  }
  return true;
}
