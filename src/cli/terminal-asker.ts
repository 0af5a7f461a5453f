import { terminalSafe } from '../ui/printable.ts';

/** Shows lines on standard error; asks only where somebody sits at both ends. */
export function terminalAsker(options: { readonly json: boolean; readonly mayAsk: boolean }): {
  readonly say: (lines: readonly string[]) => void;
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
} {
  const present = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    say: (lines) => {
      if (!options.json) process.stderr.write(`${terminalSafe(lines.join('\n'))}\n`);
    },
    ask: options.mayAsk && present && !options.json ? askYesOrNo : undefined,
  };
}

async function askYesOrNo(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await reader.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}
