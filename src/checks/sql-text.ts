/** A text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of a table or column in SQL, whatever it holds. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value of the flow file as a literal. */
export function sqlLiteral(value: string | number | boolean): string {
  return typeof value === 'string' ? sqlText(value) : String(value);
}
