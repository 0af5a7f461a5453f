import { humanBytes, humanDuration } from '../../base/human.ts';
import { type Span, span, type Tone } from '../screen/styled-line.ts';
import type { Phase, PhaseCounts, StepState, TaskState } from './run-state.ts';

/** The same marks as in the lines that a run leaves behind. */
const MARKS: { readonly [phase in Phase]: readonly [mark: string, tone: Tone] } = {
  pending: ['·', 'dim'],
  queued: ['◌', 'note'],
  waiting: ['◌', 'note'],
  running: ['●', 'accent'],
  pausing: ['↻', 'note'],
  succeeded: ['✓', 'good'],
  cached: ['=', 'dim'],
  failed: ['✗', 'bad'],
  cancelled: ['⊘', 'note'],
  skipped: ['-', 'dim'],
};

export function markOf(phase: Phase): Span {
  const [mark, tone] = MARKS[phase];
  return span(mark, tone);
}

/** What stands for all tasks of a step. */
const TELLING: readonly Phase[] = [
  'running',
  'pausing',
  'queued',
  'waiting',
  'pending',
  'failed',
  'cancelled',
];

export function phaseOfStep({ counts, known }: StepState): Phase {
  if (!known) return 'pending';
  const telling = TELLING.find((phase) => counts[phase] > 0);
  // Between two of its tasks a step is under way all the same.
  if (telling === 'pending' && counts.succeeded + counts.failed > 0) return 'running';
  return telling ?? (counts.succeeded > 0 ? 'succeeded' : counts.cached > 0 ? 'cached' : 'skipped');
}

const COUNTED: readonly (readonly [phase: Phase, word: string, tone: Tone])[] = [
  ['failed', 'failed', 'bad'],
  ['running', 'running', 'accent'],
  ['pausing', 'to try again', 'note'],
  ['queued', 'queued', 'note'],
  ['waiting', 'waiting', 'note'],
  ['cancelled', 'cancelled', 'note'],
  ['cached', 'cached', 'dim'],
  ['skipped', 'skipped', 'dim'],
];

/** `1 failed · 4 running · 3 cached`: of tasks that are neither done as usual nor still to come. */
export function countWords(counts: PhaseCounts): Span[] {
  const words = COUNTED.filter(([phase]) => counts[phase] > 0);
  return words.flatMap(([phase, word, tone], at) => [
    ...(at === 0 ? [] : [span(' · ', 'dim')]),
    span(`${counts[phase]} ${word}`, tone),
  ]);
}

/** A span of time that is under way, in whole seconds: it is drawn once a second. */
export function clockWords(ms: number): string {
  return humanDuration(Math.max(1000, Math.floor(ms / 1000) * 1000)).replace(/\.0 s$/, ' s');
}

/** What is still to come, roughly: nobody knows it to the second. */
export function leftWords(ms: number): string {
  if (ms < 1000) return 'soon done';
  if (ms < 60_000) return `about ${Math.ceil(ms / 1000)} s left`;
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60
    ? `about ${minutes} min left`
    : `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** `1.8 cpu  3.1 GiB of 4.0 GiB`, as far as it is known. */
export function usageWords({ cpu, memoryBytes }: TaskState, step: StepState): Span[] {
  const words: Span[] = [];
  if (cpu !== undefined) {
    const of = step.cpu === undefined ? '' : ` of ${step.cpu}`;
    words.push(
      span(`${cpu.toFixed(1)}${of} cpu`, step.cpu !== undefined && cpu > step.cpu * 1.1 ? 'note' : 'dim'),
    );
  }
  if (memoryBytes !== undefined) {
    const limit = step.memoryBytes;
    const of = limit === undefined ? '' : ` of ${humanBytes(limit)}`;
    const tone = limit !== undefined && memoryBytes > limit * 0.9 ? 'bad' : 'dim';
    if (words.length > 0) words.push(span('  '));
    words.push(span(`${humanBytes(memoryBytes)}${of}`, tone));
  }
  return words;
}
