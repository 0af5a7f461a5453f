import { parse, TomlError } from 'smol-toml';

export class TomlSyntaxError extends Error {
  override readonly name = 'TomlSyntaxError';
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number, cause: unknown) {
    super(message, { cause });
    this.line = line;
  }
}

/** A document of TOML 1.0 as plain values: integers beyond 2^53 as bigint, dates as `Date`. @throws TomlSyntaxError */
export function readToml(text: string): unknown {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [first = ''] = error.message.split('\n');
    throw new TomlSyntaxError(
      first.replace(/^Invalid TOML document: /, 'not readable as TOML: '),
      error.line,
      error,
    );
  }
}
