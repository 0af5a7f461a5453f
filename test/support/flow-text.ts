import { parseFlowFile } from '../../src/flow/parse-flow-file.ts';
import type { Flow, FlowFile } from '../../src/model/flow.ts';
import { MlgitError } from '../../src/model/mlgit-error.ts';

/** The error that `work` throws; fails the test when it throws none, or one that is a bug. */
export function errorOf(work: () => unknown): MlgitError {
  try {
    work();
  } catch (error) {
    if (error instanceof MlgitError) return error;
    throw error;
  }
  throw new Error('expected an error, and none was thrown');
}

/** The lines of the message that `mlgit.yaml` gets, without the summary. */
export function mistakesOf(text: string): string[] {
  const error = errorOf(() => parseFlowFile(text, 'mlgit.yaml'));
  const { problems } = error.details as unknown as {
    problems: { line: number; column: number; message: string; hint?: string }[];
  };
  return problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`,
  );
}

/** A file with the steps given, each indented by six blanks. */
export function fileWithSteps(steps: string, params = ''): string {
  return `version: 1\nflows:\n  credit:\n${params}    steps:\n${steps}`;
}

export function parseSteps(steps: string, params = ''): { file: FlowFile; flow: Flow } {
  const file = parseFlowFile(fileWithSteps(steps, params), 'mlgit.yaml');
  return { file, flow: file.flows.credit as Flow };
}
