import { compareBytes } from '../base/byte-order.ts';
import { humanBytes, humanDuration } from '../base/human.ts';
import { describeFailure } from '../model/describe-failure.ts';
import type { RunEvent } from '../model/event.ts';
import type { Metrics } from '../model/metric.ts';
import { formatMetric } from '../model/run-message.ts';
import { splitTaskId } from '../model/task-id.ts';
import { checkNotes } from './check-lines.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, padStart } from './text-width.ts';

type Queued = Extract<RunEvent, { type: 'task-queued' }>;

/** Turns the events of one run into lines that stay on the screen; the same for a terminal, a pipe and CI. */
export class RunLines {
  private nameWidth = 8;
  /** What tasks were said to wait for: of a wide fan-out, many wait for the same. */
  private readonly waits = new Set<string>();
  private readonly palette: Palette;

  constructor(palette: Palette) {
    this.palette = palette;
  }

  private isNews(event: Queued): boolean {
    const kind = kindOfWait(event);
    const isNews = !this.waits.has(kind);
    this.waits.add(kind);
    return isNews;
  }

  linesOf(event: RunEvent): readonly string[] {
    const { palette } = this;
    switch (event.type) {
      case 'run-started':
        this.nameWidth = Math.min(40, Math.max(8, ...event.tasks.map((task) => task.length)));
        return [
          `${palette.bold(event.flow)} ${palette.dim(`run ${event.run}${event.resumes === undefined ? '' : `, goes on with ${event.resumes}`}`)}`,
        ];
      case 'sweep-started':
        return [`${palette.bold('sweep')} ${palette.dim(event.sweep)}`];
      case 'sweep-run-ended': {
        const mark = event.status === 'succeeded' ? palette.good('✓') : palette.bad('✗');
        const cached = event.cached === event.tasks ? palette.dim('  cached') : '';
        const name = padEnd(printable(event.name), this.nameWidth);
        return [
          `  ${mark} ${name}${padStart(humanDuration(event.wallMs), 11)}  ${metricNotes(event.metrics)}${cached}`.trimEnd(),
        ];
      }
      case 'step-expanded':
        this.nameWidth = Math.min(40, Math.max(this.nameWidth, ...event.tasks.map((task) => task.length)));
        return event.tasks.length === 0 ? [palette.dim(`  - ${event.step}    no items`)] : [];
      case 'run-cancelling':
        return [
          `${palette.note('Cancelling:')} what runs has ${humanDuration(event.graceMs)} to end; a second Ctrl-C ends it at once`,
        ];
      case 'task-retrying':
        return [
          `  ${palette.note('↻')} ${padEnd(event.task, this.nameWidth)}  attempt ${event.attempt} failed: ${printable(describeFailure(event.failure))}${event.pauseMs === 0 ? '' : palette.dim(`, again in ${humanDuration(event.pauseMs)}`)}`,
        ];
      case 'environment-building':
        return [palette.dim(`  building the environment of ${printable(event.lock)} with ${event.tool}`)];
      case 'environment-ready':
        return event.built ? [palette.dim(`  environment ready in ${humanDuration(event.wallMs)}`)] : [];
      case 'progress':
        return event.done < event.total || event.failed === true
          ? []
          : [palette.dim(`  read ${printable(event.what)}  ${humanBytes(event.doneBytes)}`)];
      case 'task-waiting':
        return [palette.dim(`  ${event.task} waits: run ${event.run} is computing the same`)];
      case 'task-queued':
        return this.isNews(event) ? [palette.dim(`  ${event.task} waits: ${printable(event.because)}`)] : [];
      case 'memory-measured':
        return [
          palette.dim(`  ${event.step} gets ${humanBytes(event.bytes)} of memory, by what it needed before`),
        ];
      case 'task-ended':
        return [
          this.taskLine(event),
          ...checkNotes(event.checks ?? [], palette).map((line) => `      ${line}`),
        ];
      case 'warning':
        return [
          `${palette.note('Warning:')} ${printable(event.message)}`,
          ...event.hints.map((hint) => `${palette.dim('Hint:')} ${printable(hint)}`),
        ];
      default:
        return [];
    }
  }

  private taskLine(event: Extract<RunEvent, { type: 'task-ended' }>): string {
    const { palette } = this;
    const name = padEnd(event.task, this.nameWidth);
    const metrics = metricNotes(event.metrics);
    if (event.cached) return `  ${palette.dim(`= ${name}     cached  ${metrics}`.trimEnd())}`;
    const time = padStart(humanDuration(event.wallMs), 11);
    switch (event.status) {
      case 'succeeded':
        return `  ${palette.good('✓')} ${name}${time}  ${metrics}${attemptsNote(event.attempts)}`.trimEnd();
      case 'failed':
        return `  ${palette.bad('✗')} ${name}${time}  ${event.failure === undefined ? '' : printable(describeFailure(event.failure))}${event.allowedToFail === true ? palette.dim(' (it may)') : ''}`;
      case 'cancelled':
        return `  ${palette.note('⊘')} ${name}${time}  cancelled`;
      case 'skipped':
        return palette.dim(`  - ${name}    skipped  ${skippedNote(event)}`.trimEnd());
    }
  }
}

/** Without the item, and numbers, in which the tasks of a fan-out differ. */
function kindOfWait({ task, because }: Queued): string {
  return `${splitTaskId(task).step} ${because.replace(/\d+(?:[._]\d+)*/g, '#')}`;
}

function attemptsNote(attempts: number | undefined): string {
  return attempts === undefined ? '' : ` (attempt ${attempts})`;
}

function skippedNote({ skippedBy, blockedBy }: Extract<RunEvent, { type: 'task-ended' }>): string {
  if (skippedBy === 'condition') return 'its condition is false';
  return blockedBy === undefined
    ? ''
    : `needs ${blockedBy}${skippedBy === undefined ? '' : ', which is left out'}`;
}

const SHOWN_METRICS = 2;

function metricNotes(metrics: Metrics): string {
  const all = Object.entries(metrics).sort(([a], [b]) => compareBytes(a, b));
  const shown = all.slice(0, SHOWN_METRICS).map(([name, value]) => `${name} ${formatMetric(value)}`);
  const more = all.length > SHOWN_METRICS ? [`+${all.length - SHOWN_METRICS}`] : [];
  return printable([...shown, ...more].join(' · '));
}
