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
  return value instanceof PythonFloat ? floatText(value.number) : String(value);
}

/** Shortest digits that read back the same, as JavaScript has them too; Python takes an exponent below 1e-4 and from 1e16. */
function floatText(number: number): string {
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number > 0 ? 'inf' : '-inf';
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = '', exponent = '0'] = number.toExponential().split('e');
    const power = Math.abs(Number(exponent)).toString().padStart(2, '0');
    return `${digits}e${Number(exponent) < 0 ? '-' : '+'}${power}`;
  }
  return Number.isInteger(number) ? `${Object.is(number, -0) ? '-0' : number}.0` : String(number);
}
