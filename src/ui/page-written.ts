import { relative } from 'node:path';
import { humanBytes } from '../base/human.ts';
import type { Palette } from './palette.ts';

export interface WrittenPage {
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** Says that a page is there now, as seen from the folder `cwd`. */
export function pageWritten({ path, sizeBytes }: WrittenPage, cwd: string, palette: Palette): string {
  return `${palette.good('+')} ${relative(cwd, path) || '.'}  ${humanBytes(sizeBytes)}`;
}
