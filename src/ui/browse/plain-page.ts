import { stripVTControlCharacters } from 'node:util';
import { span } from '../screen/styled-line.ts';
import type { Page } from './page.ts';

/** A text as a page, without colours. `atEnd`: what came last is shown first. */
export function plainPage(title: string, lines: readonly string[], atEnd = false): Page {
  const shown = lines.map((line) => [span(stripVTControlCharacters(line))]);
  return { title, lines: shown, top: atEnd ? shown.length : 0 };
}
