import { pythonFloat } from '../../base/python-float.ts';

/** A number that was written as one with a point or an exponent: Python writes it in another way than an integer. */
export class PythonFloat {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

export type Scalar = null | boolean | number | bigint | string | PythonFloat;
export type Value = Scalar | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}

export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PythonFloat)
  );
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** A scalar as Python's `str` writes it, but for truth values, which DVC writes in lower case. */
export function pythonText(value: Scalar): string {
  if (value === null) return 'None';
  return value instanceof PythonFloat ? pythonFloat(value.number) : String(value);
}
