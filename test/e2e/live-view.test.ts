import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlledCommand } from '../support/controlled-command.ts';
import { hasTmux } from '../support/tmux.ts';
import { type WatchedRun, watchedRun } from '../support/watched-run.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];
const SMALL = { columns: 80, rows: 24 };

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are looked for.
const COLOUR = /\u001b\[[0-9;]*3[0-9]/;

let command: ControlledCommand;
beforeEach(async () => {
  command = await ControlledCommand.open();
});
afterEach(() => command.close());

/** Lets the tasks that run and all that follow succeed. */
async function finish({ running, next }: WatchedRun, left = 10): Promise<void> {
  for (const one of running) await one.exit(0);
  for (let i = 0; i < left; i++) await (await next()).exit(0);
}

/** What a shell needs: a line that is typed is shown, and run, and the cursor is to be seen. */
async function expectUsable({ terminal }: WatchedRun): Promise<void> {
  terminal.enter('echo "it $((40 + 2)) works"');
  const lines = await terminal.until(/^(?!.*echo).*it 42 works$/m);
  expect(lines.join('\n')).toContain('echo "it $((40 + 2)) works"');
  expect(terminal.ask('#{cursor_flag}')).toBe('1');
  expect(terminal.ask('#{alternate_on}')).toBe('0');
  terminal.enter("stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e isig -e echo | sort | xargs");
  await terminal.until(/^echo icanon isig$/m);
}

describe.skipIf(!hasTmux)('the live view', () => {
  it.each(SIZES)(
    'at $columns×$rows shows steps, the tasks of a fan-out and their logs, and leaves the lines of a plain run',
    async (size) => {
      const run = await watchedRun(command, size);
      const { terminal, running } = run;
      const steps = await terminal.until(/2 running/);
      const text = steps.join('\n');
      expect(text).toMatch(/✓ +clean/);
      expect(text).toMatch(/● ▸fit .*0\/12 +2 running/);
      expect(text).toMatch(/· +best +after fit/);
      const frame = steps.slice(steps.findIndex((line) => line.startsWith('demo run')));
      for (const line of frame) expect([...line].length).toBeLessThan(size.columns);

      terminal.press('Enter');
      await terminal.until(/● +depth=1 /);
      await terminal.until(/· +depth=12/);

      await running[0]?.stdout('first line\nsecond line\n');
      await terminal.until(/depth=1 .*second line/);
      terminal.press('Down', 'l');
      await terminal.until(/^● fit\/depth=1 .*following\n─+\nfirst line\nsecond line\n/m);
      await running[0]?.stdout('third line\n');
      await terminal.until(/third line/);
      terminal.press('Escape');
      await terminal.until(/▾fit/);

      await finish(run);
      await terminal.until(/^recorded as demo@/m);
      const left = terminal.scrollback();
      expect(left.filter((line) => /^ {2}✓ fit\/depth=\d+ /.test(line))).toHaveLength(12);
      expect(left.join('\n')).not.toMatch(/▸|▾|choose {3}|following/);
      await expectUsable(run);
    },
  );

  it('is drawn anew when the window changes, and leaves nothing of the old one', async () => {
    const run = await watchedRun(command, { columns: 120, rows: 40 });
    const { terminal } = run;
    await terminal.until(/2 running/);
    terminal.press('Enter');
    await terminal.until(/depth=12/);
    for (const [columns, rows] of [
      [60, 15],
      [20, 5],
      [100, 30],
    ] as const) {
      terminal.resize(columns, rows);
      const lines = await terminal.until((screen) => {
        const bars = screen.filter((line) => line.includes(' of 14'));
        return bars.length === 1 && screen.some((line) => line.includes('●'));
      });
      expect(lines.filter((line) => /❯/.test(line)).length).toBeLessThanOrEqual(1);
    }
    await finish(run);
    await terminal.until(/^recorded as demo@/m);
    await expectUsable(run);
  });

  it('asks before c cancels, and then ends as one Ctrl-C does', async () => {
    const run = await watchedRun(command, SMALL);
    const { terminal, running, repo } = run;
    await terminal.until(/2 running/);
    terminal.press('c');
    await terminal.until(/^Cancel the run\? {2}y: yes/m);
    terminal.press('n');
    await terminal.until(/^Nothing was cancelled$/m);
    for (const one of running) await one.ignore('SIGTERM');
    terminal.press('c', 'y');
    await terminal.until(/^Cancelling: what runs has \d+ s to end/m);
    for (const one of running) await one.exit(1);
    await terminal.until(/Interrupted by SIGINT: Run demo@\w+ was cancelled/);
    expect(terminal.scrollback().filter((line) => line.includes('⊘ fit/'))).toHaveLength(2);
    await expectUsable(run);
    expect((await repo.result('log', '--all')).runs[0]).toMatchObject({ manifest: { status: 'cancelled' } });
  });

  it('takes Ctrl-C once as a wish, twice as an order', async () => {
    const run = await watchedRun(command, SMALL);
    const { terminal, running } = run;
    await terminal.until(/2 running/);
    for (const one of running) await one.ignore('SIGTERM');
    terminal.press('C-c');
    await terminal.until(/^Cancelling: /m);
    terminal.press('C-c');
    await Promise.all(running.map((one) => one.gone));
    await terminal.until(/Interrupted by SIGINT/);
    await expectUsable(run);
  });

  it('says what cannot be done, and what keys there are', async () => {
    const run = await watchedRun(command, SMALL);
    const { terminal } = run;
    await terminal.until(/2 running/);
    terminal.press('d');
    await terminal.until(/^This process drives the run; mlgit run --detach/m);
    terminal.press('?');
    await terminal.until(/^Keys\n(.*\n)+.*Ctrl-C +cancel the run/m);
    terminal.press('x');
    await terminal.until(/▸fit/);
    await finish(run);
    await terminal.until(/^recorded as/m);
  });

  it.each(['TERM', 'HUP', 'KILL'] as const)('leaves a usable terminal after SIG%s', async (signal) => {
    const run = await watchedRun(command, SMALL);
    const { terminal, running } = run;
    await terminal.until(/2 running/);
    terminal.press('Enter');
    await terminal.until(/▾fit/);
    process.kill(terminal.program(), `SIG${signal}`);
    await terminal.until(signal === 'KILL' ? /Killed/ : /Interrupted by SIG/);
    await expectUsable(run);
    for (const one of running) if (signal === 'KILL') await one.exit(0);
  });

  it('leaves a usable terminal after an error that nobody foresaw', async () => {
    // What Node runs before mlgit: an error out of nothing whenever the test asks for it.
    const fault = "process.once('SIGUSR2',()=>{throw(new(Error)('out-of-nothing'))})";
    const run = await watchedRun(command, SMALL, '', `NODE_OPTIONS="--import=data:text/javascript,${fault}"`);
    const { terminal } = run;
    await terminal.until(/2 running/);
    terminal.press('Enter');
    await terminal.until(/▾fit/);
    process.kill(terminal.program(), 'SIGUSR2');
    await terminal.until(/Internal error: .*out-of-nothing/);
    terminal.enter('echo "its code was $?"');
    await terminal.until(/^its code was 70$/m);
    await expectUsable(run);
  });

  it('stops with Ctrl-Z as any program, and comes back with fg', async () => {
    const run = await watchedRun(command, SMALL);
    const { terminal } = run;
    await terminal.until(/2 running/);
    terminal.press('C-z');
    await terminal.until(/Stopped/);
    await expectUsable(run);
    terminal.enter('clear; fg');
    await terminal.until(/▸fit/);
    await finish(run);
    await terminal.until(/^recorded as/m);
    await expectUsable(run);
  });

  it('ends in the background as any program', async () => {
    const run = await watchedRun(command, SMALL);
    const { terminal } = run;
    await terminal.until(/2 running/);
    terminal.press('C-z');
    await terminal.until(/Stopped/);
    terminal.enter('clear; bg');
    await finish(run);
    await terminal.until(/^recorded as/m);
    terminal.enter('wait; echo "it is $((40 + 2))"');
    await terminal.until(/^it is 42$/m);
    expect(terminal.scrollback().join('\n')).not.toMatch(/▸fit/);
    await expectUsable(run);
  });

  it('has no colours with NO_COLOR, and is the same otherwise', async () => {
    const run = await watchedRun(command, SMALL, '', 'NO_COLOR=1');
    const { terminal } = run;
    await terminal.until(/● ▸fit .*0\/12 +2 running/);
    expect(terminal.painted()).not.toMatch(COLOUR);
    await finish(run);
    await terminal.until(/^recorded as/m);
  });

  it.each([
    ['MLGIT_PROGRESS=lines', ''],
    ['INK_SCREEN_READER=true', ''],
    ['TERM=dumb', ''],
    ['CI=true', ''],
    ['', '--progress lines'],
  ])('is none, and lines are, with %s %s', async (settings, args) => {
    const run = await watchedRun(command, SMALL, args, settings);
    const { terminal } = run;
    await terminal.until(/✓ clean/);
    await finish(run);
    await terminal.until(/^recorded as/m);
    const left = terminal.scrollback().join('\n');
    expect(left).not.toMatch(/▸|choose {3}/);
    expect(left.match(/✓ fit\/depth=/g)).toHaveLength(12);
  });
});
