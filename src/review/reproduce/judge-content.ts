import type { ArtifactChange, FolderDiff } from '../../model/diff/artifact-diff.ts';
import type { ContentDiff, OpaqueDiff } from '../../model/diff/content-diff.ts';
import type { DocumentDiff } from '../../model/diff/document-diff.ts';
import type { ImageDiff } from '../../model/diff/image-diff.ts';
import type { TableDiff } from '../../model/diff/table-diff.ts';
import type { TensorDiff } from '../../model/diff/tensor-diff.ts';
import type { TextDiff } from '../../model/diff/text-diff.ts';
import type { Tolerance } from '../../model/reproduction.ts';
import { isWithin } from './tolerance.ts';

/** Of two artifacts of other bytes. */
export interface ContentJudgement {
  /** The same content in another form, or with numbers within the tolerance. What is not known to be equal is not. */
  readonly equal: boolean;
  /** In what they differ: the end of a sentence. */
  readonly detail: string;
}

export function judgeArtifact(
  { folder, content, before, after }: Pick<ArtifactChange, 'folder' | 'content' | 'before' | 'after'>,
  tolerance: Tolerance | undefined,
): ContentJudgement {
  if (before?.kind !== after?.kind) return differs('one is a folder, the other a file');
  if (folder !== undefined) return judgeFolder(folder, tolerance);
  return content === undefined ? differs('it was not looked into') : judgeContent(content, tolerance);
}

function judgeFolder(folder: FolderDiff, tolerance: Tolerance | undefined): ContentJudgement {
  const { added, removed, moved, changed, files, cut } = folder;
  if (added + removed + moved > 0 || cut === true)
    return differs(`files: ${added} added, ${removed} removed, ${moved} moved, ${changed} changed`);
  for (const { path, content } of files) {
    const judged =
      content === undefined ? differs('it was not looked into') : judgeContent(content, tolerance);
    if (!judged.equal) return differs(`${path}: ${judged.detail}`);
  }
  return equal(`${changed} files have the same content in other bytes`);
}

export function judgeContent(content: ContentDiff, tolerance: Tolerance | undefined): ContentJudgement {
  switch (content.kind) {
    case 'document':
      return judgeDocument(content, tolerance);
    case 'table':
      return judgeTable(content);
    case 'tensors':
      return judgeTensors(content);
    case 'image':
      return judgeImage(content);
    case 'text':
      return judgeText(content);
    case 'notebook':
      return differs('cells, or what they gave, differ');
    case 'opaque':
      return differs(describeOpaque(content));
  }
}

function judgeDocument(
  { added, removed, changed, changes, changesLeft }: DocumentDiff,
  tolerance: Tolerance | undefined,
): ContentJudgement {
  const count = added + removed + changed;
  if (count === 0) return equal('the same values, written otherwise');
  const isNear = changes.every(({ change, before, after }) => {
    const [old, now] = [numberOf(before), numberOf(after)];
    return change === 'changed' && old !== undefined && now !== undefined && isWithin(old, now, tolerance);
  });
  if (isNear && changesLeft === 0) return equal(`${changed} numbers within the tolerance`);
  return differs(`values: ${added} added, ${removed} removed, ${changed} changed`);
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?(?:\d|Infinity$|NaN$)/.test(text)) return undefined;
  const value = Number(text);
  return Number.isNaN(value) && text !== 'NaN' ? undefined : value;
}

function judgeTable({ rows, columns, matched, columnsLeft, outside }: TableDiff): ContentJudgement {
  const { added, removed, retyped } = columns;
  if (added.length + removed.length + retyped.length > 0)
    return differs(
      `columns: ${added.length} added, ${removed.length} removed, ${retyped.length} of another type`,
    );
  if (matched === undefined || columnsLeft > 0) return differs('not all of its columns were compared');
  if (matched.added + matched.removed + matched.changed === 0 && rows.before === rows.after)
    return equal(`the same ${rows.after} rows, written otherwise`);
  if (outside === 0) return equal('numbers within the tolerance, row by row');
  return differs(`rows: ${matched.added} added, ${matched.removed} removed, ${matched.changed} changed`);
}

function judgeTensors(diff: TensorDiff): ContentJudgement {
  const { added, removed, reshaped, revalued, uncompared, within = 0 } = diff;
  const others = added + removed + reshaped;
  if (others + revalued + uncompared === 0)
    return equal(
      within === 0 ? 'the same values, written otherwise' : `${within} tensors within the tolerance`,
    );
  const parts = [
    ...(others === 0 ? [] : [`${others} came, went or have another shape`]),
    ...(revalued === 0 ? [] : [`${revalued} have other values`]),
    ...(uncompared === 0 ? [] : [`${uncompared} were not compared`]),
  ];
  return differs(`tensors: ${parts.join(', ')}`);
}

function judgeImage({ before, after, pixels, notDecoded }: ImageDiff): ContentJudgement {
  if (pixels?.changed === 0 && before.format === after.format) return equal('the same pixels in other bytes');
  if (pixels !== undefined) return differs(`${(100 * pixels.changed).toFixed(1)} % of its pixels differ`);
  return differs(notDecoded ?? 'it has another size');
}

function judgeText({ added, removed, before, after }: TextDiff): ContentJudgement {
  if (added === 0 && removed === 0)
    return before.lineEnds === after.lineEnds && before.encoding === after.encoding
      ? differs('its end differs')
      : equal('the same lines, with other line ends or in another encoding');
  return differs(added === undefined ? 'its lines differ' : `lines: ${added} added, ${removed ?? 0} removed`);
}

const OPAQUE: { readonly [why in OpaqueDiff['why']]: string } = {
  binary: 'its bytes differ, and mlgit does not know their format',
  pickle: 'its bytes differ; a pickle is not opened, because that may execute it',
  absent: 'the recorded bytes are not here',
  damaged: 'one of the two is damaged',
  kinds: 'the two are of different kinds',
  large: 'it is too large to be looked into',
  engine: 'what reads it is not installed',
};

function describeOpaque({ why, reason }: OpaqueDiff): string {
  return reason ?? OPAQUE[why];
}

function equal(detail: string): ContentJudgement {
  return { equal: true, detail };
}

function differs(detail: string): ContentJudgement {
  return { equal: false, detail };
}
