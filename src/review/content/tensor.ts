import type { TensorFacts } from '../../model/diff/tensor-diff.ts';

/** A named array of a file. */
export interface Tensor extends TensorFacts {
  readonly name: string;
  /** Where its values lie in the file. */
  readonly bytes?: { readonly at: number; readonly length: number };
  /** Stands for the values where these are not to be read: two that are equal mean equal values. */
  readonly checksum?: string;
}
