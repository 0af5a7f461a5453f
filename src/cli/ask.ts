import { createInterface } from 'node:readline/promises';
import { terminalSafe } from '../ui/printable.ts';

/** A yes-or-no question to the person at the terminal. No answer is no. */
export async function askYesNo(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const asked = lines.question(`${terminalSafe(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test((await Promise.race([asked, closed])).trim());
  } finally {
    lines.close();
  }
}
