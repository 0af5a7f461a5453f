import { styleText } from 'node:util';

/** Paints text for a terminal, or not at all: `NO_COLOR`, a pipe and `--json` get plain text. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly note: (text: string) => string;
  readonly accent: (text: string) => string;
}

type Style = Parameters<typeof styleText>[0];

export function createPalette(coloured: boolean): Palette {
  const paint = (style: Style) => (text: string) =>
    coloured ? styleText(style, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    note: paint('yellow'),
    accent: paint('cyan'),
  };
}

/** What a stream can show. */
export interface Terminal {
  readonly isTTY: boolean;
  readonly coloured: boolean;
  /** Columns at this moment: a window can be resized. 80 where there is no terminal. */
  readonly width: number;
}

interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function describeTerminal(
  stream: OutputStream,
  env: { readonly [name: string]: string | undefined },
): Terminal {
  const isTTY = stream.isTTY === true && env.TERM !== 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== '';
  return {
    isTTY,
    coloured: !refused && (isTTY || forced),
    get width() {
      return Number(env.COLUMNS) || stream.columns || 80;
    },
  };
}
