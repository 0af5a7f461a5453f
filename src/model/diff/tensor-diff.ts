/** Two files of named arrays, by their headers; values are compared byte by byte where that is cheap. */
export interface TensorDiff {
  readonly kind: 'tensors';
  readonly format: 'safetensors' | 'npy' | 'npz' | 'ONNX';
  /** Tensors. */
  readonly before: number;
  /** Tensors. */
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  /** Another type or shape. */
  readonly reshaped: number;
  /** The same type and shape, and other bytes. */
  readonly revalued: number;
  /** Only where a tolerance was asked for: the same type and shape, and values within it. */
  readonly within?: number;
  /** Whose bytes were not compared: they lie in another file, or are beyond what is read. */
  readonly uncompared: number;
  /** In byte order of the names. */
  readonly changes: readonly TensorChange[];
  readonly changesLeft: number;
}

export interface TensorChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'reshaped' | 'revalued';
  readonly before?: TensorFacts;
  readonly after?: TensorFacts;
}

export interface TensorFacts {
  /** As the format calls it: `F32`, `<f4`, `FLOAT`. */
  readonly type: string;
  /** A text is a dimension that has only a name. */
  readonly shape: readonly (number | string)[];
}
