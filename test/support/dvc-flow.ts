import { expect } from 'vitest';
import { parseFlowFile } from '../../src/flow/parse-flow-file.ts';
import { writeFlowFile } from '../../src/flow/write-flow-file.ts';
import { translate } from '../../src/import/dvc/translate.ts';
import type { Flow } from '../../src/model/flow.ts';
import { dvcProject } from './dvc-project.ts';

type Files = Parameters<typeof dvcProject>[0];

/** The flow that a project becomes, through the text and our own parser. */
export function flowOf(files: Files, options?: Parameters<typeof dvcProject>[1]) {
  const { flow, report, data } = translate(dvcProject(files, options));
  const text = flow === undefined ? '' : writeFlowFile(flow, ['made']);
  const { steps, params, paramsFiles } = parseFlowFile(text, 'mlgit.yaml').flows['demo'] as Flow;
  return { text, steps, params, paramsFiles, findings: report.findings, data };
}

/** The message of the mistakes that keep a project from being translated. */
export function mistakes(files: Files): string {
  try {
    translate(dvcProject(files));
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-dvc-project', kind: 'usage' });
    return (error as Error).message;
  }
  throw new Error('expected mistakes, found none');
}

export function told(findings: readonly { file: string; line: number; what: string }[]): string[] {
  return findings.map(({ file, line, what }) => `${file}:${line} ${what}`);
}
