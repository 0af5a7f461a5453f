/**
 * How the bytes of an output hold a value of a program, as `parquet` or `npy`: what `mlgit.formats` of the Python package
 * reads them back by. Its names are open: packages may bring formats of their own.
 */
const FORMAT = /^[a-z0-9][a-z0-9.+-]{0,63}$/;

/** Whether a text, which may have come from anywhere, is a name of a format. */
export function isFormat(value: unknown): value is string {
  return typeof value === 'string' && FORMAT.test(value);
}

/** Loading such a file can run code that is in it: pickles of Python, and what else has to be called so. */
export function isUnsafeFormat(format: string): boolean {
  return /^pickle(?![a-z])/.test(format);
}

/** The name as a person is shown it; undefined where nothing is known of the format. */
export function describeFormat(format: string | undefined): string | undefined {
  return format !== undefined && isUnsafeFormat(format) ? `${format}, unsafe` : format;
}

/** A folder with a file for each element of a list, called `000000.FORMAT`, in its order; the latter where one of them is unsafe. */
const ELEMENTS: ReadonlySet<unknown> = new Set(['elements', 'pickle-elements']);

/** Whether an output is a list whose elements are files of their own. */
export function isElements(format: string | undefined): boolean {
  return ELEMENTS.has(format);
}

/** Of an element, by what its file is called. */
export function formatOfElement(name: string): string | undefined {
  const format = name.slice(name.indexOf('.') + 1);
  return isFormat(format) ? format : undefined;
}
