import { humanBytes, humanDuration } from '../base/human.ts';
import { writeSize } from '../base/size.ts';
import { describeCheck } from './check.ts';
import type { Failure, UndeclaredFile } from './failure.ts';
import { isPlaceless } from './placeless-output.ts';

/** A failure as the rest of a sentence: `step train failed: …`. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'exit':
      return failure.missing === undefined || failure.missing.length === 0
        ? `its command ended with exit code ${failure.exitCode}`
        : `its command ended with exit code ${failure.exitCode}; ${describeMissing(failure.missing)}`;
    case 'signal':
      return `its command was killed by ${failure.signal}`;
    case 'timeout':
      return `it ran longer than its timeout of ${humanDuration(failure.timeoutMs)}`;
    case 'oom':
      return `it was killed for its memory: its limit is ${humanBytes(failure.limitBytes)}, its peak was ${humanBytes(failure.peakBytes)}`;
    case 'output-missing':
      return `it did not produce ${failure.path} (output ${failure.output})`;
    case 'output-invalid':
      return `output ${failure.output} at ${failure.path} cannot be recorded: ${failure.reason}`;
    case 'input-changed':
      return `it changed ${failure.path}, and inputs are read-only`;
    case 'raised':
      return `it raised ${failure.reason}`;
    case 'import-uncovered':
      return `it tried to import ${failure.path}, which is in the repository and was not found to be among its code`;
    case 'formats-invalid':
      return `the formats of its outputs (MLGIT_FORMATS_FILE) cannot be read: ${failure.reason}`;
    case 'metrics-invalid':
      return `its metrics file ${failure.path} cannot be read: ${failure.reason}`;
    case 'check-failed': {
      const more = failure.more === undefined ? '' : ` (and ${failure.more} more)`;
      return `its check "${failure.check}" ${describeCheck(failure)}${more}`;
    }
    case 'undeclared-read': {
      const more = failure.more === undefined ? '' : ` and ${failure.more} more`;
      return `it read ${failure.path}${more}, outside its workspace, which undeclared: fail forbids`;
    }
    case 'start':
      return `its command could not be started: ${failure.reason}`;
    case 'broken':
      return `mlgit could not go on with it: ${failure.reason}`;
    case 'foreach-invalid':
      return `its items cannot be told: ${failure.reason}`;
    case 'undecided':
      return `${failure.what} gave no answer: ${failure.reason}`;
    case 'cancelled':
      return 'it was cancelled';
    case 'lost':
      return failure.reason === undefined ? 'the process that ran it died' : `it was lost: ${failure.reason}`;
    case 'preempted':
      return `its place was taken away: ${failure.reason}`;
    case 'never-scheduled':
      return `it can never be run there: ${failure.reason}`;
    default:
      // Of a record that a later version wrote.
      failure satisfies never;
      return `of a kind that this version does not know (${String((failure as Failure).kind)})`;
  }
}

function describeMissing(files: readonly UndeclaredFile[]): string {
  const inTree = files.filter(({ path }) => !path.startsWith('/')).map(({ path }) => path);
  const outside = files.filter(({ path }) => path.startsWith('/')).map(({ path }) => path);
  const parts = [
    ...(inTree.length === 0 ? [] : [`${inTree.join(', ')}, which is in the working tree but not declared`]),
    ...(outside.length === 0 ? [] : [`${outside.join(', ')}, which is hidden from it`]),
  ];
  return `it wanted ${parts.join(', and ')}`;
}

/** What to do about it in a flow, for `Hint:` lines. */
export function failureHints(failure: Failure, flow: string): readonly string[] {
  if (failure.kind === 'exit') return (failure.missing ?? []).map(({ remedy }) => remedy);
  if (failure.kind === 'import-uncovered') return [failure.remedy];
  if (failure.kind === 'oom')
    return [`mlgit run ${flow} --resources ${failure.step}.memory=${writeSize(moreThan(failure))}`];
  if (failure.kind === 'undeclared-read')
    return [`undeclared: {allow: [${failure.path}], otherwise: fail}   (its content then enters the key)`];
  if (failure.kind === 'output-missing' && isPlaceless(failure.path))
    return [`return ${failure.output}: its function ended the process before that`];
  if (failure.kind === 'output-missing')
    return [`write ${failure.path}, or correct the path of output ${failure.output} in the flow file`];
  if (failure.kind === 'input-changed')
    return ['copy the file and change the copy; the damaged copy was quarantined: mlgit fsck'];
  if (failure.kind === 'check-failed')
    return ['correct the data or the check, then: mlgit run   (a changed check does not run the step again)'];
  return [];
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** Twice what it had, as a number that a person would choose; sampling sees a fast one a little above its limit. */
function moreThan({ limitBytes, peakBytes }: Extract<Failure, { kind: 'oom' }>): number {
  const wanted = 2 * (peakBytes > 1.5 * limitBytes ? peakBytes : limitBytes);
  const unit = wanted >= 4 * GIB ? GIB : wanted >= 4 * MIB ? MIB : 1;
  return Math.round(wanted / unit) * unit;
}
