import type { GateDocument, Verdict } from '../../model/gate/verdict.ts';
import type { Evidence, ReproducedBy, SignedBy } from '../../model/review/evidence.ts';
import { type Cell, cell, counted, type SectionView } from '../diff/section-view.ts';

/** What the gate says, as a table of what does not simply hold; undefined where it judged nothing. */
export function viewGate({ outcome, verdicts }: GateDocument): Omit<SectionView, 'section'> | undefined {
  if (verdicts.length === 0) return undefined;
  const isTold = ({ blocks, outcome: one }: Verdict): boolean =>
    blocks || one === 'warn' || one === 'not-comparable' || one === 'fail';
  const told = verdicts.filter(isTold);
  const count = (asked: Verdict['outcome']) => verdicts.filter((one) => one.outcome === asked).length;
  const idle = count('not-applicable');
  const word = outcome === 'pass' ? 'passes' : 'refuses';
  return {
    title: 'Gate',
    summary: cell(
      `mlgit verify ${word}; of ${counted(verdicts.length, 'rule')} ${count('pass')} hold${idle > 0 ? `, ${idle} have nothing to judge` : ''}`,
      outcome === 'pass' ? 'good' : 'bad',
    ),
    columns: [
      { title: '' },
      { title: 'rule' },
      { title: 'found', gives: 'end' },
      { title: 'expected', gives: 'end' },
    ],
    rows: told.map((verdict) => ({
      cells: [
        verdict.blocks ? cell('✗', 'bad') : cell('!', 'note'),
        cell(verdict.flow === undefined ? verdict.rule : `${verdict.flow} ${verdict.rule}`),
        cell(verdict.found, verdict.blocks ? 'bad' : undefined),
        cell(verdict.expected, 'dim'),
      ],
    })),
  };
}

/** Who stands for a run, and what came of it when it was run again; undefined where there is nothing to tell. */
export function viewEvidence({
  signed,
  reproduced,
  unknown,
}: Evidence): Omit<SectionView, 'section'> | undefined {
  const rows = [...signed.map(signedCells), ...reproduced.map(reproducedCells), ...unknown.map(unknownCells)];
  if (rows.length === 0) return undefined;
  return {
    title: 'Signed and reproduced',
    summary: cell(
      `${signed.filter(({ state }) => state === 'good').length} good of ${signed.length} signed; run again ${reproduced.length} times`,
      'dim',
    ),
    columns: [
      { title: '' },
      { title: 'what' },
      { title: 'by', gives: 'middle' },
      { title: 'came to', gives: 'end' },
    ],
    rows: rows.map((cells) => ({ cells })),
  };
}

function signedCells({ kind, state, signer, key }: SignedBy): Cell[] {
  const isGood = state === 'good';
  const who = signer ?? key ?? 'somebody';
  return [
    isGood ? cell('✓', 'good') : cell('✗', 'bad'),
    cell(kind),
    cell(who),
    cell(state, isGood ? 'good' : 'bad'),
  ];
}

function reproducedCells({ by, outcome, signer }: ReproducedBy): Cell[] {
  const holds = outcome === 'identical' || outcome === 'equal';
  return [
    holds ? cell('✓', 'good') : cell('✗', 'bad'),
    cell(signer === undefined ? 'run again' : 'run again, signed'),
    cell(signer ?? by.replace(/ <.*>$/, '')),
    cell(outcome, holds ? 'good' : 'bad'),
  ];
}

function unknownCells(why: string): Cell[] {
  return [cell('?', 'note'), cell('not known'), cell(''), cell(why)];
}
