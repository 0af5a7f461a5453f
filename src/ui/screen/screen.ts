import type { Key } from './key.ts';
import type { StyledLine } from './styled-line.ts';

/** A part of a terminal that is drawn again and again, below what stays. */
export interface Screen {
  readonly size: { readonly columns: number; readonly rows: number };
  draw(lines: readonly StyledLine[]): void;
  /** Takes away what was drawn, and gives the terminal back as it was. More than once is harmless. */
  close(): void;
}

export interface ScreenListener {
  readonly onKey: (key: Key) => void;
  readonly onResize: () => void;
}

/** Opens a screen where the terminal is; `hasKeys` says whether there is a keyboard. */
export interface ScreenPlace {
  readonly hasKeys: boolean;
  open(listener: ScreenListener): Screen;
}
