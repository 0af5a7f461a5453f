import { humanAge, humanBytes } from '../../base/human.ts';
import type { BlameReport, Maker, MakerInput } from '../../model/lineage/blame-report.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';
import { clip, padEnd, textWidth } from '../text-width.ts';
import { nodeText } from './node-text.ts';
import type { TreeStyle } from './render-tree.ts';

/** Inputs of one name that are shown before the others are counted. */
const MOST_ALIKE = 3;
const SHORT_DIGEST = 'b3:'.length + 12;

/** Who made what lies at a path: the newest maker, the first, and from what. */
export function renderBlame(report: BlameReport, style: TreeStyle): string {
  const { palette } = style;
  const { path, content, pointer, madeBy, takenBy } = report;
  const slash = content.kind === 'tree' ? '/' : '';
  const head = `${palette.bold(`${printable(path)}${slash}`)}  ${palette.dim(`${humanBytes(content.sizeBytes)}, ${content.digest.slice(0, SHORT_DIGEST)}`)}`;
  const [newest, first] = madeBy;
  return [
    head,
    ...verdict(report, palette),
    ...(pointer === undefined ? [] : [fact('pointer', printable(pointer), palette)]),
    ...(takenBy.tasks === 0 ? [] : [fact('taken by', takers(takenBy), palette)]),
    ...(newest === undefined
      ? []
      : ['', ...makerLines(newest, first === undefined ? undefined : 'newest', style)]),
    ...(first === undefined ? [] : ['', ...makerLines(first, 'first', style)]),
  ].join('\n');
}

function verdict(
  { state, absent, differsFromPointer, trackedByGit, foldersNotHere, makers, path, pointer }: BlameReport,
  palette: Palette,
): readonly string[] {
  const tasks = `${makers} task${makers === 1 ? '' : 's'}`;
  return [
    ...(state === 'made' ? [`  ${palette.good('as it was made')} by ${tasks}`] : []),
    ...(state === 'modified'
      ? [`  ${palette.note('modified')}: no known run made these bytes; ${tasks} made what was at this path`]
      : []),
    ...(state === 'tracked'
      ? [
          `  ${palette.note('added')}: no known run made it. Who added it: ${printable(`git log -- :/${pointer}`)}`,
        ]
      : []),
    ...(absent === true ? ['  not checked out: this is what its pointer stands for'] : []),
    ...(differsFromPointer === true ? [`  ${palette.note('differs from its pointer')}`] : []),
    ...(trackedByGit === true ? [`  git has it, too: ${printable(`git log -- :/${path}`)}`] : []),
    ...(foldersNotHere === undefined
      ? []
      : [`  ${foldersNotHere} folders that it may be in are not on this machine`]),
  ];
}

function takers({ tasks, newest }: BlameReport['takenBy']): string {
  return `${printable(newest[0] ?? '')}${tasks > 1 ? ` and ${tasks - 1} more` : ''}`;
}

function makerLines(
  { spec, made, task, inputs }: Maker,
  which: string | undefined,
  style: TreeStyle,
): readonly string[] {
  const { palette, now } = style;
  const params = Object.entries(task.params).map(([name, value]) => `${name}=${String(value)}`);
  return [
    `${palette.bold(printable(spec))}${which === undefined ? '' : palette.dim(` (${which})`)}`,
    fact(
      'when',
      `${task.startedAt} (${humanAge(now - Date.parse(task.startedAt))})${printable(placeOf(task))}`,
      palette,
    ),
    fact('user', printable(task.user), palette),
    ...(task.codeCommit === undefined
      ? []
      : [
          fact(
            'code',
            `${task.codeCommit}${task.branch === undefined ? '' : printable(` on ${task.branch}`)}`,
            palette,
          ),
        ]),
    ...(params.length === 0 ? [] : [fact('params', printable(params.join('  ')), palette)]),
    fact('made', `${humanBytes(made.sizeBytes)}, ${made.digest.slice(0, SHORT_DIGEST)}`, palette),
    ...(task.reusedBy === undefined
      ? []
      : [fact('reused', `by ${task.reusedBy.runs} more run${task.reusedBy.runs === 1 ? '' : 's'}`, palette)]),
    ...inputLines(inputs, style),
  ];
}

function placeOf({ place, remote, repository }: Maker['task']): string {
  if (place === 'fetched') return `, from ${remote}`;
  return repository === undefined ? '' : `, of ${repository}`;
}

/** Of many items that were joined, the first few. */
function inputLines(inputs: readonly MakerInput[], style: TreeStyle): readonly string[] {
  return [...Map.groupBy(inputs, ({ name }) => name)].flatMap(([name, alike]) => {
    const more = alike.length - MOST_ALIKE;
    return [
      ...alike.slice(0, MOST_ALIKE).map((input) => inputLine(input, style)),
      ...(more > 0 ? [fact('input', printable(`${name}: … and ${more} more`), style.palette)] : []),
    ];
  });
}

function inputLine({ name, spec, from }: MakerInput, style: TreeStyle): string {
  const { palette, width } = style;
  const text = nodeText(from, style);
  const what = from.kind === 'artifact' ? from.spec : text.name;
  const words = [name, ...(spec === undefined ? [] : [spec]), ...(what === name ? [] : [what])];
  const start = fact('input', printable(words.join(' = ')), palette);
  const left = width - textWidth(start) - 2;
  return left > 8 ? `${start}  ${palette.dim(clip(text.facts.join(', '), left))}` : start;
}

function fact(name: string, value: string, palette: Palette): string {
  return `  ${palette.dim(padEnd(name, 8))} ${value}`;
}
