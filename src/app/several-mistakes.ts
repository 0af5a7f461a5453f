import { MlgitError } from '../model/mlgit-error.ts';

/** The one that there is, or all as one error, each in a line of its own, after `what` (`The inputs have`); undefined when there is none. */
export function severalMistakes(what: string, found: readonly MlgitError[]): MlgitError | undefined {
  const [first] = found;
  if (first === undefined || found.length === 1) return first;
  const lines = found.map(
    ({ message, hints: [hint] }) => `  ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
  const codes = new Set(found.map(({ code }) => code));
  return new MlgitError(`${what} ${found.length} mistakes:\n${lines.join('\n')}`, {
    code: codes.size === 1 ? first.code : 'several-mistakes',
    kind: first.kind,
    hints: ['correct them, then: mlgit status'],
    details: { mistakes: found.map(({ code, message, details }) => ({ ...details, code, message })) },
  });
}
