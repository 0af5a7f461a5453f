import type { ContentFile } from './content-file.ts';
import { ProtobufCursor, type ProtobufField } from './protobuf-cursor.ts';
import type { Tensor } from './tensor.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

const MAX_TENSORS = 100_000;
const MAX_NAME_BYTES = 1000;
const MAX_DIMENSIONS = 32;

/** TensorProto.DataType, by number (onnx.proto). */
const TYPES =
  'UNDEFINED FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 STRING BOOL FLOAT16 DOUBLE UINT32 UINT64 COMPLEX64 COMPLEX128 BFLOAT16 FLOAT8E4M3FN FLOAT8E4M3FNUZ FLOAT8E5M2 FLOAT8E5M2FNUZ UINT4 INT4 FLOAT4E2M1 FLOAT8E8M0'.split(
    ' ',
  );

/** Numbers of the fields that are read (onnx.proto); all others are skipped. */
const MODEL = { graph: 7 };
const GRAPH = { initializer: 5, input: 11, output: 12 };
const TENSOR = { dims: 1, type: 2, name: 8, data: [4, 5, 6, 7, 9, 10, 11] };
const VALUE = { name: 1, type: 2 };

/**
 * Weights, inputs and outputs of a model: `input x` and `output y` are what it takes and gives, with symbolic dimensions as texts.
 * Weights that lie in files of their own have no bytes.
 * @throws DamagedContent, LargeContent
 */
export async function readOnnx(file: ContentFile): Promise<Tensor[]> {
  const cursor = new ProtobufCursor(file);
  const tensors: Tensor[] = [];
  let hasGraph = false;
  for await (const field of cursor.read(0, file.size)) {
    if (field.number !== MODEL.graph || field.value !== undefined) continue;
    hasGraph = true;
    for await (const part of cursor.read(field.at, field.end)) {
      if (part.value !== undefined) continue;
      if (part.number === GRAPH.initializer) tensors.push(await readInitializer(cursor, part));
      if (part.number === GRAPH.input) tensors.push(await readValue(cursor, part, 'input'));
      if (part.number === GRAPH.output) tensors.push(await readValue(cursor, part, 'output'));
      if (tensors.length > MAX_TENSORS) throw new LargeContent(`it has more than ${MAX_TENSORS} tensors`);
    }
  }
  if (!hasGraph) throw new DamagedContent('it has no graph');
  return tensors;
}

async function readInitializer(cursor: ProtobufCursor, tensor: ProtobufField): Promise<Tensor> {
  const shape: number[] = [];
  let name = '';
  let type = 0;
  const data: ProtobufField[] = [];
  for await (const field of cursor.read(tensor.at, tensor.end)) {
    if (field.number === TENSOR.name) name = await cursor.text(field, MAX_NAME_BYTES);
    else if (field.number === TENSOR.type) type = Number(field.value ?? 0n);
    else if (field.number === TENSOR.dims && shape.length < MAX_DIMENSIONS) {
      const dims = field.value === undefined ? await cursor.packed(field, MAX_DIMENSIONS) : [field.value];
      shape.push(...dims.map(dimension));
    } else if (TENSOR.data.includes(field.number) && data.length < 2) data.push(field);
  }
  const [values, more] = data;
  // Values that were not written as one piece are not put together.
  const bytes =
    values === undefined || more !== undefined || values.value !== undefined
      ? {}
      : { bytes: { at: values.at, length: values.end - values.at } };
  return { name, type: typeName(type), shape, ...bytes };
}

/** ValueInfoProto → TypeProto.tensor_type → elem_type and shape.dim. */
async function readValue(cursor: ProtobufCursor, value: ProtobufField, role: string): Promise<Tensor> {
  let name = '';
  let type = 0;
  const shape: (number | string)[] = [];
  for await (const field of cursor.read(value.at, value.end)) {
    if (field.number === VALUE.name) name = await cursor.text(field, MAX_NAME_BYTES);
    if (field.number !== VALUE.type || field.value !== undefined) continue;
    for await (const tensorType of parts(cursor, field, 1)) {
      for await (const part of cursor.read(tensorType.at, tensorType.end)) {
        if (part.number === 1) type = Number(part.value ?? 0n);
        if (part.number === 2 && part.value === undefined)
          for await (const dim of parts(cursor, part, 1))
            if (shape.length < MAX_DIMENSIONS) shape.push(await readDimension(cursor, dim));
      }
    }
  }
  return { name: `${role} ${name}`, type: typeName(type), shape, checksum: '' };
}

async function readDimension(cursor: ProtobufCursor, dim: ProtobufField): Promise<number | string> {
  for await (const field of cursor.read(dim.at, dim.end)) {
    if (field.number === 1 && field.value !== undefined) return dimension(field.value);
    if (field.number === 2 && field.value === undefined) return cursor.text(field, 80);
  }
  return '?';
}

async function* parts(
  cursor: ProtobufCursor,
  { at, end }: ProtobufField,
  number: number,
): AsyncGenerator<ProtobufField> {
  for await (const field of cursor.read(at, end))
    if (field.number === number && field.value === undefined) yield field;
}

function dimension(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function typeName(type: number): string {
  return TYPES[type] ?? `type ${type}`;
}
