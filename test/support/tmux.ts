import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './repo.ts';
import { requireTool } from './required-tool.ts';

const ENTRY = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));
const tmux = requireTool('tmux');
/** For `describe.skipIf`. */
export const hasTmux = !tmux.missing;

/** How long something may take to appear; a machine may be busy. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 50;

export interface TmuxOptions {
  readonly columns: number;
  readonly rows: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A real terminal with a shell in it: keys go in, the screen comes out. It ends with the test. */
export class TmuxTerminal {
  private readonly socket = join(temporaryFolder(), 'tmux');
  private readonly env: NodeJS.ProcessEnv;

  constructor({ columns, rows, cwd, env }: TmuxOptions) {
    this.env = { ...env };
    const size = ['-x', String(columns), '-y', String(rows)];
    this.tmux('new-session', '-d', ...size, '-s', 'test', '-c', cwd, 'exec bash --norc --noprofile -i');
    onTestFinished(() => this.close());
  }

  /** Keys by their names in tmux: `Enter`, `Up`, `C-c`; anything else is typed as it is. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.tmux('send-keys', '-t', 'test', key);
  }

  /** Types a line of shell and ends it. */
  enter(line: string): void {
    this.tmux('send-keys', '-t', 'test', '-l', line);
    this.press('Enter');
  }

  /** Runs `mlgit` of this checkout, with settings `NAME=VALUE` before it. */
  mlgit(args: string, settings = ''): void {
    this.enter(`${settings} '${process.execPath}' '${ENTRY}' ${args}`.trim());
  }

  /** Lines of the screen, without blanks at their ends and without empty ones at its end. */
  screen(): string[] {
    const text = this.tmux('capture-pane', '-p', '-t', 'test');
    return linesOf(text);
  }

  /** The same as one text, with what makes its colours. */
  painted(): string {
    return this.tmux('capture-pane', '-p', '-e', '-t', 'test');
  }

  /** The same with all that has been scrolled away. */
  scrollback(): string[] {
    return linesOf(this.tmux('capture-pane', '-p', '-S', '-', '-t', 'test'));
  }

  resize(columns: number, rows: number): void {
    this.tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
  }

  /** What tmux knows of the terminal, as `#{cursor_flag}`. */
  ask(format: string): string {
    return this.tmux('display-message', '-p', '-t', 'test', format).trim();
  }

  /** Process id of what the shell runs in the foreground. */
  program(): number {
    const shell = this.ask('#{pane_pid}');
    const [child] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
    return Number(child);
  }

  /** The screen as soon as it has what is expected of it; fails with the screen when that takes too long. */
  async until(expected: RegExp | ((lines: readonly string[]) => boolean)): Promise<string[]> {
    const isThere = (lines: readonly string[]): boolean =>
      expected instanceof RegExp ? expected.test(lines.join('\n')) : expected(lines);
    for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
      const lines = this.screen();
      if (isThere(lines)) return lines;
      await delay(LOOK_MS);
    }
    expect.fail(`The screen never had ${expected}:\n${this.screen().join('\n')}`);
  }

  close(): void {
    try {
      this.tmux('kill-server');
    } catch {
      // Its shell has ended, and the server with it.
    }
  }

  private tmux(...args: readonly string[]): string {
    return execFileSync(tmux.path, ['-S', this.socket, '-f', '/dev/null', ...args], {
      env: this.env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
