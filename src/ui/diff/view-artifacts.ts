import { humanBytes } from '../../base/human.ts';
import type {
  ArtifactChange,
  ArtifactsDiff,
  FolderDiff,
  FolderFileChange,
} from '../../model/diff/artifact-diff.ts';
import type { ContentDiff } from '../../model/diff/content-diff.ts';
import { contentCells } from './content-cells.ts';
import { shortDigest } from './format-value.ts';
import {
  ARROW_COLUMN,
  type Cell,
  cell,
  limitRows,
  listCounts,
  markOf,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewArtifacts(
  { changed, same, sameBytes }: ArtifactsDiff,
  options: ViewOptions,
): SectionView {
  const others = same === 0 ? '' : `; ${same} the same, ${humanBytes(sameBytes)}`;
  return {
    section: 'artifacts',
    title: 'Artifacts',
    summary: cell(`${changed.length} differ${changed.length === 1 ? 's' : ''}${others}`, 'dim'),
    columns: [
      { title: '' },
      { title: 'artifact', gives: 'middle' },
      { title: 'before', align: 'right' },
      { title: ARROW_COLUMN },
      { title: 'after', align: 'right' },
      { title: 'shared' },
    ],
    ...limitRows(rowsOf(changed, options), options),
  };
}

/** An artifact that differs in more tasks of a step than this is shown once. */
const MOST_OF_STEP = 5;

function rowsOf(changed: readonly ArtifactChange[], options: ViewOptions): ViewRow[] {
  const groups = Map.groupBy(changed, ({ step, role, name }) => JSON.stringify([step, role, name]));
  return [...groups.values()].flatMap((group) =>
    options.full || group.length <= MOST_OF_STEP
      ? group.map((change) => rowOf(change, options))
      : [groupRow(group)],
  );
}

function groupRow(group: readonly ArtifactChange[]): ViewRow {
  const [first] = group;
  const bytes = (side: 'before' | 'after'): Cell => {
    const sizes = group.flatMap(({ [side]: fact }) => fact?.sizeBytes ?? []);
    return cell(sizes.length === 0 ? '–' : humanBytes(sizes.reduce((a, b) => a + b)));
  };
  const counts = listCounts([
    [group.filter(({ before, after }) => before !== undefined && after !== undefined).length, 'differ'],
    [group.filter(({ before }) => before === undefined).length, 'new'],
    [group.filter(({ after }) => after === undefined).length, 'gone'],
  ]);
  return {
    cells: [
      cell('~', 'note'),
      cell(`${first?.step}/…/${first?.name}`),
      { ...bytes('before'), tone: 'dim' },
      cell(ARROW_COLUMN, 'dim'),
      bytes('after'),
      cell(`in ${group.length} tasks: ${counts}`, 'dim'),
    ],
  };
}

function rowOf(change: ArtifactChange, options: ViewOptions): ViewRow {
  const { task, name, before, after, folder, content } = change;
  return {
    subject: { task, ...(change.role === 'output' ? { artifact: name } : {}) },
    cells: [
      markOf(change),
      cell(`${task}/${name}${(after ?? before)?.kind === 'tree' ? '/' : ''}`),
      cell(sizeOf(before), 'dim'),
      cell(ARROW_COLUMN, 'dim'),
      cell(sizeOf(after)),
      cell(sharedText(change), 'dim'),
    ],
    details: [
      ...(options.full ? digestLines(change) : []),
      ...contentLines(content, options),
      ...folderLines(folder, options),
    ],
  };
}

function sizeOf(fact: { readonly sizeBytes: number } | undefined): string {
  return fact === undefined ? '–' : humanBytes(fact.sizeBytes);
}

/** Of two of one size their digests, which is all that tells them apart. */
function sharedText({ before, after, sharedBytes }: ArtifactChange): string {
  if (before === undefined || after === undefined) return '';
  if (sharedBytes !== undefined && sharedBytes > 0) return `${humanBytes(sharedBytes)} shared`;
  return sizeOf(before) === sizeOf(after)
    ? `${shortDigest(before.digest)} → ${shortDigest(after.digest)}`
    : '';
}

function digestLines({ before, after }: ArtifactChange): Cell[] {
  return [
    ...(before === undefined ? [] : [cell(`- ${before.digest}`, 'bad')]),
    ...(after === undefined ? [] : [cell(`+ ${after.digest}`, 'good')]),
  ];
}

const MOST_LINES = 8;
const MOST_LINES_FULL = 200;

function contentLines(content: ContentDiff | undefined, { full }: ViewOptions): Cell[] {
  if (content === undefined) return [];
  return contentCells(content, full ? MOST_LINES_FULL : MOST_LINES);
}

const MOST_FILES = 6;

function folderLines(folder: FolderDiff | undefined, options: ViewOptions): Cell[] {
  if (folder === undefined) return [];
  const { added, removed, changed, moved, files } = folder;
  const counts = listCounts([
    [changed, 'changed'],
    [added, 'new'],
    [removed, 'gone'],
    [moved, 'moved'],
  ]);
  const shown = options.full ? files : files.slice(0, MOST_FILES);
  const all = added + removed + changed + moved;
  const hidden = all - shown.length;
  return [
    cell(`files: ${counts}`, 'dim'),
    ...shown.flatMap((file) => fileLines(file, options)),
    ...(hidden > 0 ? [cell(`… and ${hidden} more`, 'dim')] : []),
  ];
}

function fileLines(file: FolderFileChange, options: ViewOptions): Cell[] {
  const { path, movedFrom, before, after, content } = file;
  const mark = markOf(file);
  if (movedFrom !== undefined) return [cell(`→ ${movedFrom} is now ${path}`)];
  const size =
    before !== undefined && after !== undefined
      ? `${humanBytes(before.sizeBytes)} → ${humanBytes(after.sizeBytes)}`
      : humanBytes((after ?? before)?.sizeBytes ?? 0);
  const isFolder = (after ?? before)?.kind === 'tree';
  const digests = options.full
    ? `  ${[before, after].flatMap((one) => (one ? [shortDigest(one.digest)] : [])).join(' → ')}`
    : '';
  return [
    cell(`${mark.text} ${path}${isFolder ? '/' : ''}  ${size}${digests}`, mark.tone),
    ...contentLines(content, options).map(({ text, ...rest }) => ({ text: `  ${text}`, ...rest })),
  ];
}
