import { SAMPLE_ROWS } from '../model/check.ts';
import type { SqlSession } from './sql-port.ts';

/** More of a single row is of no use to who looks for what is wrong with it. */
const MAX_BYTES = 1024 * 1024;

/**
 * Some of the rows that a query gives, as JSON lines. Which ones, and in which order, follows from the rows alone: what an
 * engine with several threads gives first does not.
 */
export async function sampleRows(session: SqlSession, query: string): Promise<string> {
  const rows = await session.rows(
    `select to_json(r) from (select * from (\n${query}\n) order by all limit ${SAMPLE_ROWS}) as r`,
  );
  let text = '';
  for (const [row] of rows) {
    const line = `${strictJson(row ?? 'null')}\n`;
    if (Buffer.byteLength(text) + Buffer.byteLength(line) > MAX_BYTES) break;
    text += line;
  }
  return text;
}

/** The engine writes NaN and the infinities as bare words, which JSON does not have: as texts they survive. */
function strictJson(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
}
