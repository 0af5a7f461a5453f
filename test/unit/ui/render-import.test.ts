import { expect, it } from 'vitest';
import { createPalette } from '../../../src/ui/palette.ts';
import { type ImportView, renderImport } from '../../../src/ui/render-import.ts';

const VIEW: ImportView = {
  ...{ flowFile: undefined, became: [], data: [], notTaken: [], ignored: [], written: [] },
  isDryRun: false,
  findings: [],
};

function finding(line: number, what: string, why: string, todo?: string): ImportView['findings'][number] {
  return { kind: 'differs', file: 'dvc.yaml', line, what, why, ...(todo === undefined ? {} : { todo }) };
}

const textOf = (findings: ImportView['findings']): string =>
  renderImport({ ...VIEW, findings }, createPalette(false));

it('says once what is the same of several things', () => {
  const findings = [
    finding(1, 'output a', 'nobody knows', 'look'),
    finding(2, 'option b', 'it is old'),
    finding(3, 'output c', 'nobody knows', 'look'),
    finding(4, 'output d', 'nobody knows', 'look elsewhere'),
  ];
  expect(`\n${textOf(findings)}\n`).toBe(`
Not quite as with DVC (4):
  dvc.yaml:1: output a
  dvc.yaml:3: output c
    nobody knows
    look
  dvc.yaml:2: option b: it is old
  dvc.yaml:4: output d: nobody knows
    look elsewhere
`);
});

it('names some of very many', () => {
  const findings = Array.from({ length: 30 }, (_, i) => finding(i, `output ${i}`, 'nobody knows'));
  const lines = textOf(findings).split('\n');
  expect(lines.slice(-3)).toEqual(['  dvc.yaml:19: output 19', '  and 10 more', '    nobody knows']);
});
