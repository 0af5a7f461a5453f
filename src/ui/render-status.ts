import type { FlowStatus, KeyChange, StepStatus } from '../model/flow-status.ts';
import { splitTaskId } from '../model/task-id.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { describeRequest } from './resource-lines.ts';
import { clip, padEnd, textWidth } from './text-width.ts';

/**
 * `mlgit status` and `run --dry-run`: one line a step, with the reason. `typed` is how the caller
 * named the flow, if so.
 */
export function renderStatus(status: FlowStatus, palette: Palette, typed: TypedFlow = {}): string {
  const groups = groupTasks(status.steps);
  const width = Math.max(8, ...groups.map(({ name }) => textWidth(name)));
  const will = status.steps.filter(({ state }) => state === 'will-run').length;
  const head = `${palette.bold(status.flow)}  ${headline(status, will)}`;
  const lines = groups.flatMap((group) => groupLines(group, width, palette));
  const notes = [
    ...(status.dirty ? [palette.dim('The working tree differs from HEAD; a run records it as it is.')] : []),
    ...status.leftOut.map(
      (path) => `${palette.note('Left out')} ${printable(path)}: it looks like credentials`,
    ),
  ];
  const { flow = status.flow, file } = typed;
  const again = file === undefined ? flow : `${flow} --file ${file}`;
  const hint =
    will === 0 ? [] : [palette.dim(`mlgit run ${again}  runs them; mlgit explain STEP  says more`)];
  return [head, ...lines, ...notes, ...hint].join('\n');
}

interface TypedFlow {
  readonly flow?: string | undefined;
  readonly file?: string | undefined;
}

/** Runs under way, and runs whose process died, above the status. */
export function renderUnfinished(runs: readonly UnfinishedView[], palette: Palette): string[] {
  return runs.map(({ flow, run, alive, finished, running, tasks }) => {
    const state = alive ? palette.accent('running') : palette.bad('lost');
    const detail = running.length > 0 ? `, in ${running.join(', ')}` : '';
    const hint = alive ? '' : palette.dim('  the next mlgit run records it');
    return `${palette.bold(`${flow}@${run}`)}  ${state}  ${finished.length}/${tasks} done${detail}${hint}`;
  });
}

interface UnfinishedView {
  readonly flow: string;
  readonly run: string;
  readonly alive: boolean;
  readonly finished: readonly string[];
  readonly running: readonly string[];
  readonly tasks: number;
}

/** The tasks of one step, and how they are called together. */
interface TaskGroup {
  readonly name: string;
  readonly tasks: readonly StepStatus[];
}

/** More items than this are told of together. */
const MOST_ITEMS = 12;

function groupTasks(steps: readonly StepStatus[]): TaskGroup[] {
  const byStep = new Map<string, StepStatus[]>();
  for (const status of steps) {
    const name = splitTaskId(status.step).step;
    const same = byStep.get(name);
    if (same === undefined) byStep.set(name, [status]);
    else same.push(status);
  }
  return [...byStep].flatMap(([name, tasks]): TaskGroup[] =>
    tasks.length > MOST_ITEMS ? [{ name, tasks }] : tasks.map((task) => ({ name: task.step, tasks: [task] })),
  );
}

/** A wide step is one line: how many of its tasks would do what, and why the first of those that would run does. */
function groupLines({ name, tasks }: TaskGroup, width: number, palette: Palette): string[] {
  const [first] = tasks;
  if (first === undefined) return [];
  if (tasks.length === 1) return [stepLine(first, width, palette)];
  const will = tasks.filter(({ state }) => state === 'will-run');
  const counts = STATES.map(
    ([state, word]) => [tasks.filter((task) => task.state === state).length, word] as const,
  )
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  const [example] = will;
  const mark = example === undefined ? palette.dim('=') : palette.accent('▶');
  const reason = example === undefined ? '' : `, as ${printable(example.step)}: ${reasonOf(example)}`;
  return [`  ${mark} ${padEnd(name, width)}  ${tasks.length} tasks: ${counts.join(', ')}${reason}`];
}

const STATES: readonly (readonly [StepStatus['state'], string])[] = [
  ['cached', 'cached'],
  ['will-run', 'would run'],
  ['will-fail', 'would fail'],
  ['left-out', 'left out'],
  ['not-selected', 'not selected'],
];

function headline(status: FlowStatus, will: number): string {
  const broken = status.steps.filter(isBroken).length;
  if (will === 0 && broken === 0) return 'everything is up to date';
  if (will === 0) return `${broken} of ${stepCount(status)} would fail`;
  return `${will} of ${stepCount(status)} would run${broken === 0 ? '' : `, ${broken} would fail`}`;
}

function stepCount({ steps }: FlowStatus): string {
  return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
}

function isBroken({ state, because }: StepStatus): boolean {
  return state === 'will-fail' || (state === 'cached' && because !== undefined);
}

function stepLine(step: StepStatus, width: number, palette: Palette): string {
  const name = padEnd(step.step, width);
  switch (step.state) {
    case 'cached':
      if (step.because !== undefined) {
        return `  ${palette.bad('✗')} ${name}  cached, from run ${step.firstRun}; ${printable(step.because)}`;
      }
      return `  ${palette.dim('=')} ${name}  ${palette.dim(`cached, from run ${step.firstRun}`)}`;
    case 'will-run':
      return `  ${palette.accent('▶')} ${name}  ${reasonOf(step)}${needs(step, palette)}`;
    case 'will-fail':
      return `  ${palette.bad('✗')} ${name}  would fail: ${printable(step.because ?? '')}`;
    case 'left-out':
      return palette.dim(`  - ${name}  left out: ${step.because ?? ''}`);
    case 'not-selected':
      return palette.dim(`  - ${name}  ${step.because ?? 'not selected'}`);
  }
}

function needs({ resources }: StepStatus, palette: Palette): string {
  return resources === undefined ? '' : palette.dim(`  (${describeRequest(resources)})`);
}

export function reasonOf(step: StepStatus): string {
  if (step.because !== undefined) return step.because;
  if (step.changes === undefined) return 'no recorded result';
  const named = step.changes.slice(0, 3).map(changeInShort);
  const more = step.changes.length > 3 ? [`+${step.changes.length - 3} more`] : [];
  return named.length === 0 ? 'its recorded result is not in the store' : [...named, ...more].join('; ');
}

function changeInShort(change: KeyChange): string {
  if (change.files !== undefined && change.files.length > 0) {
    const shown = change.files.slice(0, 2).join(', ');
    return `code changed: ${printable(shown)}${change.files.length > 2 ? ` +${change.files.length - 2}` : ''}`;
  }
  if (change.before === undefined) return `${printable(change.component)} is new`;
  if (change.now === undefined) return `${printable(change.component)} is gone`;
  // Two commands differ where a short form does not show it; explain has them whole.
  return change.component === 'command' || isDigestText(change.before)
    ? `${printable(change.component)} changed`
    : `${printable(change.component)} ${clip(printable(change.before), 24)} → ${clip(printable(change.now), 24)}`;
}

function isDigestText(text: string): boolean {
  return text.startsWith('b3:') || /^(file|tree) b3:/.test(text);
}

/** `mlgit explain STEP`: every component that changed, old and new. */
export function renderExplanation(step: StepStatus, against: string | undefined, palette: Palette): string {
  const head = `${palette.bold(step.step)}  ${verdict(step)}`;
  if (step.state === 'cached') {
    return [head, palette.dim(`  key ${step.key}`)].join('\n');
  }
  if (step.because !== undefined) return `${head}\n  ${step.because}`;
  if (against === undefined) return `${head}\n  no run has a result of this step yet`;
  if (step.changes === undefined || step.changes.length === 0) {
    return `${head}\n  nothing in its key changed since ${against}, but its result is not in the store`;
  }
  const lines = step.changes.flatMap((change) => changeLines(change, palette));
  return [head, palette.dim(`  compared with ${against}`), ...lines].join('\n');
}

const VERDICTS = {
  'will-run': 'would run',
  'left-out': 'is left out',
  'will-fail': 'would fail',
  'not-selected': 'is not selected',
} as const;

function verdict(step: StepStatus): string {
  if (step.state === 'cached') return `is up to date: computed by run ${step.firstRun}`;
  return VERDICTS[step.state];
}

function changeLines(change: KeyChange, palette: Palette): string[] {
  const lines = [`  ${palette.note(printable(change.component))}`];
  if (change.files !== undefined && change.files.length > 0) {
    const note = (file: string): string =>
      change.unread?.includes(file)
        ? palette.dim('  (the last attempt did not read it: mlgit.yaml code: can leave it out)')
        : '';
    return [...lines, ...change.files.map((file) => `    ${printable(file)}${note(file)}`)];
  }
  return [
    ...lines,
    `    ${palette.bad('-')} ${change.before === undefined ? palette.dim('(absent)') : printable(change.before)}`,
    `    ${palette.good('+')} ${change.now === undefined ? palette.dim('(absent)') : printable(change.now)}`,
  ];
}
