import type { Cells, ChangedRow } from '../../model/diff/table-diff.ts';
import type { ComparedColumn } from './compared-tables.ts';

/** Rows of each sort that are shown, columns of one, and characters of a value. */
export const SAMPLES = 3;
export const MOST_CELLS = 8;
const MOST_CHARACTERS = 80;

type Value = string | null;

/** The first values of a row as texts, under names that need no quoting. */
export function sampleStruct(values: readonly string[]): string {
  return `struct_pack(${values
    .slice(0, MOST_CELLS)
    .map((value, at) => `v${at} := ${shortText(value)}`)
    .join(', ')})`;
}

/** Of each pair both values as texts, and null when they are equal. */
export function pairStruct(pairs: readonly (readonly [string, string])[]): string {
  if (pairs.length === 0) return 'null';
  return `struct_pack(${pairs
    .map(
      ([old, now], at) =>
        `v${at} := case when ${old} is distinct from ${now} then [${shortText(old)}, ${shortText(now)}] end`,
    )
    .join(', ')})`;
}

export function cellsOf(columns: readonly ComparedColumn[], json: string | null | undefined): Cells {
  const row = JSON.parse(json ?? '{}') as { readonly [field: string]: Value };
  return Object.fromEntries(
    columns.slice(0, MOST_CELLS).map(({ name }, at) => [name, row[`v${at}`] ?? null]),
  );
}

export function changedCells(
  columns: readonly ComparedColumn[],
  json: string | null | undefined,
): ChangedRow['cells'] {
  const row = (JSON.parse(json ?? '{}') ?? {}) as { readonly [field: string]: [Value, Value] | null };
  return columns.flatMap(({ name }, at) => {
    const values = row[`v${at}`];
    return values == null ? [] : [{ column: name, before: values[0], after: values[1] }];
  });
}

function shortText(value: string): string {
  return `left(${value}::varchar, ${MOST_CHARACTERS})`;
}
