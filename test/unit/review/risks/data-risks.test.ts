import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import type { ContentDiff } from '../../../../src/model/diff/content-diff.ts';
import { dataRisks } from '../../../../src/review/risks/data-risks.ts';
import { ManifestLines } from '../../../../src/review/risks/manifest-lines.ts';
import { comparedRun } from '../../../support/compared-run.ts';

const table = (psi: number): ContentDiff => ({
  ...{ kind: 'table', rows: { before: 1, after: 1 }, movedLeft: 0, columnsLeft: 0 },
  columns: { added: [], removed: [], retyped: [], same: 1, reordered: false },
  moved: [{ column: 'income', before: { nulls: 0 }, after: { nulls: 0 }, psi }],
});
const fact = (text: string) => ({ kind: 'file' as const, digest: digestText(text), sizeBytes: 1 });

describe('the risks of data', () => {
  it('have columns that moved, of what is taken and of what is made, but not of plots', () => {
    const { manifest } = comparedRun({ tasks: { train: {} } }).record;
    const sides = { before: fact('1'), after: fact('2') };
    const made = { step: 'train', task: 'train', ...sides, content: table(0.5) };
    const risks = dataRisks(
      manifest,
      {
        inputs: {
          changed: [
            { kind: 'path', from: 'raw.csv', ...sides, steps: ['train'], content: table(0.3) },
            { kind: 'path', from: 'calm.csv', ...sides, steps: ['train'], content: table(0.1) },
          ],
          same: 0,
        },
        artifacts: {
          changed: [
            { ...made, name: 'rows', role: 'output' },
            { ...made, name: 'roc.csv', role: 'plot' },
          ],
          same: 0,
          sameBytes: 0,
        },
      },
      new ManifestLines('manifests/demo.json', ''),
    );
    expect(risks.map(({ level, text }) => `${level} ${text}`)).toEqual([
      'low data: raw.csv differs',
      'medium column income of raw.csv moved (PSI 0.3)',
      'low data: calm.csv differs',
      'medium column income of train/rows moved (PSI 0.5)',
    ]);
  });
});
