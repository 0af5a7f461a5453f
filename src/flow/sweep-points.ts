import { compareBytes } from '../base/byte-order.ts';
import { nearest } from '../base/nearest.ts';
import { digestText } from '../model/blake3.ts';
import type { Flow } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { declaredNames } from './declared-names.ts';
import { quoted } from './describe-value.ts';
import { sweepValues } from './sweep-values.ts';

/** One combination of a sweep: parameter → its value as it was typed. */
export interface SweepPoint {
  readonly [name: string]: string;
}

/** A sweep beyond this is a mistake, such as the product of two long lists. */
const MOST_POINTS = 10_000;

/**
 * The product of `name=a,b,c` texts (`sweepValues`), the last one changing fastest. A sample is the same for the same texts on any
 * machine: the points whose BLAKE3 comes first, in the order of the product.
 * @throws MlgitError (usage) `bad-sweep`, `unknown-param`.
 */
export function sweepPoints(flow: Flow, texts: readonly string[], sample: number | undefined): SweepPoint[] {
  let points: SweepPoint[] = [{}];
  const seen = new Set<string>();
  for (const text of texts) {
    const { name, values } = parseSweep(flow, text);
    if (seen.has(name)) throw badSweep(text, `the parameter ${quoted(name)} is swept twice`);
    seen.add(name);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
    if (points.length > MOST_POINTS) throw badSweep(text, `more than ${MOST_POINTS} combinations`);
  }
  if (sample === undefined || sample >= points.length) return points;
  const ranked = points.map((point, index) => ({ index, rank: digestText(JSON.stringify(point)) }));
  ranked.sort((a, b) => compareBytes(a.rank, b.rank));
  const chosen = new Set(ranked.slice(0, sample).map(({ index }) => index));
  return points.filter((_, index) => chosen.has(index));
}

function parseSweep(flow: Flow, text: string): { readonly name: string; readonly values: readonly string[] } {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0));
  const values = sweepValues(text.slice(equals + 1));
  if (equals < 1 || values.length === 0 || values.includes('')) {
    throw badSweep(text, `expected NAME=VALUE,VALUE,… or NAME='["VALUE", …]'`);
  }
  const { names, isOpen } = declaredNames(flow);
  if (!isOpen && !names.includes(name)) {
    const guess = nearest(name, names);
    throw usageError(
      'unknown-param',
      `--sweep: the flow ${quoted(flow.name)} has no parameter ${quoted(name)}`,
      guess === undefined ? [`its parameters are ${names.join(', ') || 'none'}`] : [`did you mean ${guess}?`],
    );
  }
  const [twice] = values.filter((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw badSweep(text, `the value ${quoted(twice)} is there twice`);
  return { name, values };
}

function badSweep(text: string, found: string) {
  return usageError('bad-sweep', `--sweep ${JSON.stringify(text)}: ${found}`, [
    'mlgit run --sweep learning_rate=0.05,0.1,0.2',
  ]);
}
