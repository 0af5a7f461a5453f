/** A text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of a table or column in SQL, whatever it holds. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A number as a literal to compare with a column of `type`. For a column of floats it is the nearest float: DuckDB takes digits with a
 * point for a decimal, and turns that into a float that may be off by one unit in the last place.
 */
export function sqlNumber(value: number, type: string): string {
  return isFloat(type) || !Number.isFinite(value)
    ? `'${value}'::${isFloat(type) ? type : 'double'}`
    : `(${value})`;
}

export function isFloat(type: string): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}
