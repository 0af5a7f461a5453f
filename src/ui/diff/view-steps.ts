import type { OutcomeCounts } from '../../model/diff/diff-side.ts';
import type { ComponentChange, StepDiff, StepsDiff, TaskDiff } from '../../model/diff/step-diff.ts';
import { shortDigest } from './format-value.ts';
import {
  ARROW_COLUMN,
  type Cell,
  cell,
  counted,
  limitRows,
  listCounts,
  markOf,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewSteps({ steps }: StepsDiff, options: ViewOptions): SectionView {
  const differing = steps.filter(({ added, removed, changed }) => added + removed + changed > 0);
  const same = steps.length - differing.length;
  return {
    section: 'steps',
    title: 'Steps',
    summary: cell(
      `${differing.length} of ${steps.length} differ${same > 0 ? `; of the others all keys are the same` : ''}`,
      'dim',
    ),
    columns: [
      { title: '' },
      { title: 'step', gives: 'middle' },
      { title: 'before' },
      { title: ARROW_COLUMN },
      { title: 'after' },
      { title: 'because of', gives: 'end' },
    ],
    ...limitRows(
      differing.map((step) => rowOf(step, options)),
      options,
    ),
  };
}

function rowOf(step: StepDiff, options: ViewOptions): ViewRow {
  const { before, after, components } = step;
  return {
    ...subjectOf(step),
    cells: [
      markOf(step),
      cell(step.step),
      cell(outcomes(before), 'dim'),
      cell(ARROW_COLUMN, 'dim'),
      outcomeCell(after),
      cell(reasonOf(components), 'note'),
    ],
    details: [...taskCounts(step), ...components.flatMap(componentLines), ...failures(step, options)],
  };
}

/** The first task that failed, else that differs. */
function subjectOf({ tasks }: StepDiff): Pick<ViewRow, 'subject'> {
  const failed = tasks.find(({ after }) => after?.status === 'failed');
  const task = (failed ?? tasks.find(({ after }) => after !== undefined))?.task;
  return task === undefined ? {} : { subject: { task } };
}

/** Of one task only what became of it. */
function outcomes(counts: OutcomeCounts | undefined): string {
  if (counts === undefined) return '–';
  const all = Object.entries(counts).filter(([, count]) => count > 0);
  const [only] = all;
  if (all.length === 1 && only?.[1] === 1) return only[0];
  return listCounts(all.map(([outcome, count]) => [count, outcome]));
}

function outcomeCell(counts: OutcomeCounts | undefined): Cell {
  const text = outcomes(counts);
  if (counts === undefined) return cell(text);
  return counts.failed > 0 ? cell(text, 'bad') : cell(text, counts.ran > 0 ? 'accent' : undefined);
}

/** Of a fan-out: how many tasks differ. */
function taskCounts({ added, removed, changed, same }: StepDiff): Cell[] {
  if (added + removed + changed + same <= 1) return [];
  const text = listCounts([
    [changed, 'changed'],
    [added, 'new'],
    [removed, 'gone'],
    [same, 'the same'],
  ]);
  return [cell(`tasks: ${text}`, 'dim')];
}

const SINGULAR: { readonly [group: string]: string } = {
  params: 'parameter',
  inputs: 'input',
  outputs: 'path of',
  variables: 'variable',
  links: 'linked folder',
  allowed: 'allowed path',
};

/** `command; parameters depth, seed`. */
function reasonOf(components: readonly ComponentChange[]): string {
  const groups = new Map<string, string[]>();
  for (const { group, name } of components) {
    const names = groups.get(group) ?? [];
    groups.set(group, name === undefined ? names : [...names, name]);
  }
  return [...groups]
    .map(([group, names]) => {
      if (names.length === 0) return group;
      const word = SINGULAR[group] ?? group;
      return `${names.length > 1 ? (PLURAL[group] ?? group) : word} ${names.join(', ')}`;
    })
    .join('; ');
}

const PLURAL: { readonly [group: string]: string } = {
  params: 'parameters',
  outputs: 'paths of',
  links: 'linked folders',
  allowed: 'allowed paths',
};

function componentName({ group, name }: ComponentChange): string {
  return name === undefined ? group : `${SINGULAR[group] ?? group} ${name}`;
}

/** What no other section tells of. */
const TOLD_HERE = new Set([
  'command',
  'item',
  'variables',
  'source',
  'undeclared',
  'outputs',
  'links',
  'allowed',
]);
const DIGEST = /b3:[0-9a-f]{64}/g;

function componentLines(change: ComponentChange): Cell[] {
  if (!TOLD_HERE.has(change.group)) return [];
  const { before, after } = change;
  if (before === undefined && after === undefined) {
    return [cell(`${componentName(change)} differs in ${counted(change.tasks, 'task')}`, 'dim')];
  }
  return [
    cell(`${componentName(change)}`, 'dim'),
    ...(before === undefined ? [] : [cell(`- ${shortened(before)}`, 'bad')]),
    ...(after === undefined ? [] : [cell(`+ ${shortened(after)}`, 'good')]),
  ];
}

function shortened(text: string): string {
  return text.replace(DIGEST, shortDigest);
}

const MOST_FAILURES = 3;

function failures({ tasks }: StepDiff, { full }: ViewOptions): Cell[] {
  const failed = tasks.filter(({ after }) => after?.status === 'failed');
  const shown = full ? failed : failed.slice(0, MOST_FAILURES);
  const more = failed.length - shown.length;
  return [
    ...shown.map(({ task, after }: TaskDiff) => cell(`✗ ${task}: ${after?.failure ?? 'failed'}`, 'bad')),
    ...(more > 0 ? [cell(`… and ${more} more failed`, 'bad')] : []),
  ];
}
