import type { ContentDiff } from '../../model/diff/content-diff.ts';
import type { TableDiff } from '../../model/diff/table-diff.ts';
import type { Instead } from '../../model/diff/text-diff.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { tableFormatOf } from '../../model/table-format.ts';
import type { ContentFile } from './content-file.ts';
import type { Contents } from './content-options.ts';
import { diffTexts } from './diff-texts.ts';
import { inflatedSize } from './inflated-size.ts';
import { onSide } from './read-both.ts';
import type { Recognised } from './recognise.ts';
import type { TableFile } from './table-port.ts';
import { LargeContent } from './unreadable-content.ts';

type Table = Extract<Recognised, { kind: 'table' }>;
type NotCompared = Instead & { readonly isEngineMissing: boolean };

/** What compressed tables may hold: 10 MB of zeros are 10 GB. */
const MAX_INFLATED_BYTES = 4 * 1024 ** 3;

/** Tables by their rows; when that cannot be, and both are texts, by their lines. */
export async function compareAsTables(contents: Contents, old: Table, now: Table): Promise<ContentDiff> {
  const { before, after } = contents;
  await requireBounded(contents, old, 'before');
  await requireBounded(contents, now, 'after');
  const found = await compare(contents, old.format, {
    before: nameFor(contents.name, old),
    after: nameFor(contents.name, now),
  });
  if ('kind' in found) return found;
  const { isEngineMissing, ...instead } = found;
  if (old.isText && now.isText) return diffTexts(before, after, instead);
  const reason = isEngineMissing ? `${instead.of}: ${instead.why}` : `damaged ${instead.of}: ${instead.why}`;
  const hints = instead.hints === undefined ? {} : { hints: instead.hints };
  return { kind: 'opaque', why: isEngineMissing ? 'engine' : 'damaged', reason, ...hints };
}

/** JSON that is too large to be held, as a table if both are lists; undefined if they are not, or no lists of rows. */
export async function compareLargeJson(contents: Contents): Promise<TableDiff | undefined> {
  for (const file of [contents.before, contents.after])
    if (!/^\ufeff?\s*\[/.test((await file.read(0, 1024)).toString('utf8'))) return undefined;
  const found = await compare(contents, 'JSON', { before: 'rows.json', after: 'rows.json' });
  return 'kind' in found ? found : undefined;
}

async function compare(
  { before, after, options }: Contents,
  format: string,
  names: { readonly before: string; readonly after: string },
): Promise<TableDiff | NotCompared> {
  if (options.compareTables === undefined)
    return { of: format, why: 'there is nothing that compares tables', isEngineMissing: true };
  const side = (name: string, { path, size }: ContentFile): TableFile => ({ name, path, sizeBytes: size });
  try {
    const found = await options.compareTables(side(names.before, before), side(names.after, after), {
      key: options.key ?? [],
      ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      signal: options.signal ?? new AbortController().signal,
    });
    return 'unreadable' in found ? { of: format, why: found.unreadable, isEngineMissing: false } : found;
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'duckdb-missing') throw error;
    const why = '@duckdb/node-api is not installed, or does not load here';
    return { of: format, why, hints: error.hints, isEngineMissing: true };
  }
}

/** Parquet says so itself, whatever its name. */
function nameFor(name: string, { format }: Table): string {
  return format === 'Parquet' ? 'rows.parquet' : name;
}

/** @throws UnreadableSide */
async function requireBounded(
  contents: Contents,
  { format }: Table,
  side: 'before' | 'after',
): Promise<void> {
  const compression = format === 'Parquet' ? undefined : tableFormatOf(contents.name)?.compression;
  if (compression === undefined) return;
  await onSide({ what: format, side }, async () => {
    const size = await inflatedSize(contents[side], compression, MAX_INFLATED_BYTES);
    if (size > MAX_INFLATED_BYTES) throw new LargeContent('it decompresses to more than 4 GiB');
  });
}
