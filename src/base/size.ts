const UNITS: { readonly [unit: string]: number } = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `10GiB`, `500MB`, or with `bare` a number alone, which is bytes; undefined when the text is no size. */
export function readSize(text: string, options: { readonly bare: boolean }): number | undefined {
  const [, amount, unit = options.bare ? 'B' : ''] =
    /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)?$/.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}

const BINARY = ['TiB', 'GiB', 'MiB', 'KiB'];

/** Bytes as a person would write them in a flow file: the largest unit that keeps them whole, as `1536MiB`. */
export function writeSize(bytes: number): string {
  const unit = BINARY.find((name) => bytes > 0 && bytes % (UNITS[name] ?? 1) === 0) ?? 'B';
  return `${bytes / (UNITS[unit] ?? 1)}${unit}`;
}
