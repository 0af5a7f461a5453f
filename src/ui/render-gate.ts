import type { GateDocument, Outcome, Verdict } from '../model/gate/verdict.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, textWidth } from './text-width.ts';

const WIDEST_RULE = 32;

/** The gate's answer: what blocks first, with what to do about it, then what is to be seen, then what holds. */
export function renderGate(document: GateDocument, palette: Palette): string {
  const { verdicts } = document;
  const blocking = verdicts.filter(({ blocks }) => blocks).length;
  const about = aboutText(document);
  const head =
    verdicts.length === 0
      ? `${palette.good('✓')} Nothing to judge: ${about}`
      : document.outcome === 'pass'
        ? `${palette.good('✓')} The gate passes ${about}`
        : `${palette.bad('✗')} The gate refuses ${about} for ${blocking} reason${blocking === 1 ? '' : 's'}`;
  const width = Math.min(WIDEST_RULE, Math.max(0, ...verdicts.map((one) => textWidth(nameOf(one)))));
  return [
    head,
    palette.dim(`  ${policyText(document)}`),
    ...verdicts.flatMap((verdict) => linesOf(verdict, width, palette)),
  ].join('\n');
}

function linesOf(verdict: Verdict, width: number, palette: Palette): string[] {
  const { found, expected, hint, blocks, outcome } = verdict;
  const name = padEnd(printable(nameOf(verdict)), width);
  const indent = ' '.repeat(width + 4);
  const isPlain = outcome === 'pass' || outcome === 'not-applicable';
  const word = outcome === 'not-comparable' ? 'not comparable: ' : '';
  const fact = printable(word + found);
  return [
    `${mark(verdict, palette)} ${name}  ${isPlain ? palette.dim(fact) : fact}`,
    ...(isPlain ? [] : [`${indent}${palette.dim(`expected ${printable(expected)}`)}`]),
    ...(hint === undefined || (isPlain && !blocks)
      ? []
      : [`${indent}${palette.accent('Hint:')} ${printable(hint)}`]),
  ];
}

function nameOf({ flow, rule }: Verdict): string {
  return flow === undefined ? rule : `${flow} ${rule}`;
}

function mark({ blocks, outcome }: Pick<Verdict, 'blocks' | 'outcome'>, palette: Palette): string {
  const marks: { readonly [outcome in Outcome]: string } = {
    pass: palette.good('✓'),
    fail: palette.bad('✗'),
    warn: palette.note('!'),
    'not-comparable': palette.note('!'),
    'not-applicable': palette.dim('-'),
  };
  return blocks ? palette.bad('✗') : marks[outcome];
}

function aboutText({ subjects, range }: GateDocument): string {
  const [only] = subjects;
  if (only === undefined) {
    return range === undefined ? 'nothing is accepted here' : 'the range has no accepted manifest';
  }
  if (subjects.length > 1) return `${subjects.length} manifests`;
  return only.file ?? `${only.flow}@${only.run ?? ''}`;
}

function policyText({ policy: { from, file, commit } }: GateDocument): string {
  const at = commit === undefined ? '' : ` at ${commit.slice(0, 12)}`;
  if (from === 'default') return `by the default policy: there is no ${file}${at}`;
  return `by ${file}${from === 'base' ? `${at}, the base of the range` : at}`;
}
