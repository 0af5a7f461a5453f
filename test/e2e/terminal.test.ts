import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/ui/text-width.ts';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { toolPresent } from '../support/required-tool.ts';

const ENTRY = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));
/** The one of util-linux: elsewhere it takes other arguments. */
const hasTerminal = toolPresent('script', () => process.platform === 'linux' && answersToScript());

function answersToScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}

/** What a command writes to a terminal of that many columns. */
function onTerminal(repo: CliRepo, columns: number | string, ...args: readonly string[]): string {
  const words = [process.execPath, ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  const env: NodeJS.ProcessEnv = { ...repo.env, TERM: 'xterm-256color' };
  delete env.COLUMNS;
  delete env.NO_COLOR;
  return execFileSync('script', ['-qec', `stty cols ${columns}; ${words}`, '/dev/null'], {
    cwd: repo.root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The lines that stay on the screen: a carriage return begins a line anew, and what is cleared is gone. */
function screenOf(output: string): string[] {
  return output.split('\n').map((line) => line.replace(/\r$/, '').split('\r\u001b[K').at(-1) ?? '');
}

describe.skipIf(!hasTerminal)('on a terminal', () => {
  const params = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`a_long_parameter_${i}`, i]));
  const repoWithParams = (): CliRepo =>
    cliRepo({
      'mlgit.yaml': demoFlow(
        { make: '{run: "printf \'told\\\\033[2Jyou\\\\n\'; echo 1 > x", params: [], outputs: {x: x}}' },
        [`params: ${JSON.stringify(params)}`],
      ),
    });

  it('log fits the width, in colour', async () => {
    const repo = repoWithParams();
    for (let i = 0; i < 3; i++) await repo.result('run', '--set', `a_long_parameter_${i}=99`);
    for (const columns of [120, 80, 60]) {
      const output = onTerminal(repo, columns, 'log', '--plain');
      expect(output).toContain('\u001b[');
      for (const line of screenOf(output)) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  it('a run leaves the lines of its tasks and nothing of its live status', () => {
    const repo = repoWithParams();
    const lines = screenOf(onTerminal(repo, 80, 'run')).map((line) => textOf(line));
    expect(lines).toEqual([
      expect.stringMatching(/^demo run \w{10}$/),
      expect.stringMatching(/^ {2}✓ make {3,}[\d.]+ m?s$/),
      expect.stringMatching(/^demo: 1 task in /),
      expect.stringMatching(/^recorded as demo@\w{10}$/),
      '',
    ]);
  });

  it("a task's output is shown, not obeyed; in a pipe it has no escape codes, unless it is to be raw", async () => {
    const repo = repoWithParams();
    await repo.result('run');
    expect(onTerminal(repo, 80, 'logs', '@latest:make/')).toBe('told\\x1b[2Jyou\r\n');
    expect((await repo.mlgit('logs', '@latest:make/')).stdout).toBe('toldyou\n');
    expect((await repo.mlgit('logs', '--raw', '@latest:make/')).stdout).toBe('told\u001b[2Jyou\n');
  });

  it('shows page by page what does not fit, by the pager that git would take', async () => {
    const repo = repoWithParams();
    for (const value of [1, 2, 3]) await repo.result('run', '--set', `a_long_parameter_0=${value}`);
    repo.git('config', 'core.pager', "sed 's/^/page: /'");
    const shown = (...args: string[]) =>
      textOf(onTerminal(repo, '80 rows 4', 'log', '--plain', '--columns', 'id', ...args));
    expect(shown()).toMatch(/^page: id\s+page: /);
    expect(shown('--limit', '1')).toMatch(/^id/);
    expect(shown('--no-pager')).toMatch(/^id/);
    expect(shown('--json')).toMatch(/^\{/);
    repo.git('config', 'core.pager', 'no-such-pager');
    expect(shown()).toMatch(/^id/);
    expect((await repo.mlgit('log')).stdout).toMatch(/^id/);
  });
});

function textOf(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken away.
  return line.replace(/\u001b\[[\d;]*m/g, '');
}
