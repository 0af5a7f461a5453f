import { type TableFormat, tableFormatOf } from '../model/table-format.ts';
import { SqlError, type SqlSession } from './sql-port.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { delimiterOf, type TableFile } from './table-source.ts';
import { countOf } from './verdict.ts';

/** No text has it: a line is then one column. */
const NO_DELIMITER = '\u0001';

/**
 * Which line of a CSV file has more or fewer columns than the first, as the end of a sentence: the engine only says that it
 * has found no form for the file. Undefined where none has.
 */
export async function describeRaggedLine(
  session: SqlSession,
  { path, name }: TableFile,
): Promise<string | undefined> {
  const format = tableFormatOf(name) ?? { kind: 'csv' };
  const compression = format.compression === undefined ? '' : `, compression = '${format.compression}'`;
  const read = (columns: readonly string[], more: string): string => {
    const types = columns.map((one) => `${sqlName(one)}: 'VARCHAR'`).join(', ');
    return `read_csv(${sqlText(path)}, auto_detect = false, skip = 0, comment = '', columns = {${types}}, ${more}${compression})`;
  };
  try {
    const whole = read(['line'], `header = false, delim = ${sqlText(NO_DELIMITER)}, quote = '', escape = ''`);
    const [row] = await session.rows(`select line from ${whole} limit 1`);
    const names = columnsIn(row?.[0] ?? '', format).map((_, at) => `c${at}`);
    const strict = read(
      names,
      `header = true, delim = ${sqlText(delimiterOf(format))}, quote = '"', escape = '"'`,
    );
    await session.rows(`select count(*) from ${strict}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const [, line, expected, found] =
      /CSV Error on Line: (\d+) .*Expected Number of Columns: (\d+) Found: (\d+)/s.exec(error.message) ?? [];
    return line === undefined
      ? undefined
      : `line ${line} of ${name} has ${countOf(Number(found), 'column')}, and its first line ${expected}`;
  }
}

/** As many as there are delimiters outside of quotes, and one. */
function columnsIn(line: string, { delimiter = ',' }: TableFormat): readonly string[] {
  return line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter);
}
