import { type CheckResult, describeCheck, isBroken } from '../model/check.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, textWidth } from './text-width.ts';

const WIDEST_NAME = 44;

/** Every check of a task: ✓ holds, ✗ does not, ! does not and is only a warning, - was not evaluated. */
export function checkLines(checks: readonly CheckResult[], palette: Palette): string[] {
  const width = Math.min(WIDEST_NAME, Math.max(0, ...checks.map(({ name }) => textWidth(name))));
  return checks.map((check) => {
    const fact = describeCheck(check);
    return `${mark(check, palette)} ${padEnd(printable(check.name), width)}  ${palette.dim(printable(fact))}`;
  });
}

/** The same for a run under way: what holds is only counted. */
export function checkNotes(checks: readonly CheckResult[], palette: Palette): string[] {
  const passed = checks.filter(({ status }) => status === 'passed').length;
  const counted = `${passed} check${passed === 1 ? '' : 's'}`;
  return [
    ...(passed === 0 ? [] : [`${palette.good('✓')} ${palette.dim(counted)}`]),
    ...checkLines(
      checks.filter(({ status }) => status !== 'passed'),
      palette,
    ),
  ];
}

function mark(check: CheckResult, palette: Palette): string {
  if (check.status === 'passed') return palette.good('✓');
  if (!isBroken(check)) return palette.dim('-');
  return check.severity === 'warn' ? palette.note('!') : palette.bad('✗');
}
