import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RunEvent } from '../../../src/model/event.ts';
import { LiveStatus } from '../../../src/ui/live-status.ts';
import { createPalette, describeTerminal } from '../../../src/ui/palette.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { OBEYED } from '../../support/hostile.ts';

const CLEAR = '\r\u001b[K';

/** What a terminal of that width shows after all that was written, and how often a line was too long for it. */
class Screen {
  columns = 80;
  isTTY = true;
  readonly lines: string[] = [''];
  overflows = 0;

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is written is told apart by it.
    for (const part of text.split(/(\r\u001b\[K|\n)/).filter(Boolean)) {
      if (part === CLEAR) this.lines[this.lines.length - 1] = '';
      else if (part === '\n') this.lines.push('');
      else {
        const line = (this.lines.at(-1) ?? '') + part;
        this.lines[this.lines.length - 1] = line;
        if (textWidth(line) >= this.columns) this.overflows++;
      }
    }
  }

  get status(): string {
    return this.lines.at(-1) ?? '';
  }
}

function live(screen: Screen) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let now = 0;
  const status = new LiveStatus(screen, describeTerminal(screen, {}), createPalette(false), () => now);
  onTestFinished(() => status.stop());
  return {
    status,
    tell: (...events: readonly RunEvent[]) => {
      for (const event of events) status.handle(event);
    },
    pass: (ms: number) => {
      now += ms;
      vi.advanceTimersByTime(ms);
    },
  };
}

const started = (task: string): RunEvent => ({ type: 'task-started', at: 0, task });
const begin: RunEvent = { type: 'run-started', at: 0, run: 'r', flow: 'f', tasks: ['a', 'b', 'c'] };

const queued = (task: string, because: string): RunEvent => ({ type: 'task-queued', at: 0, task, because });

describe('the live status', () => {
  it('says what waits for a place to run, and for what', () => {
    const screen = new Screen();
    const { tell, pass } = live(screen);
    tell(begin, queued('a', 'job 4_0 (Resources)'));
    pass(100);
    expect(screen.status).toMatch(/0\/3 {2}a waits: job 4_0 \(Resources\)$/);
    tell(queued('b', 'job 4_1 (Resources)'), queued('c', 'job 4_2 (Priority)'), started('a'));
    pass(100);
    expect(screen.status).toMatch(/0\/3 {2}a \d.* {2}2 wait: job 4_1 \(Resources\)$/);
    tell(started('b'), started('c'));
    pass(100);
    expect(screen.status).not.toContain('wait');
  });

  it('says what runs, for how long, and its last line; and is gone when it stops', () => {
    const screen = new Screen();
    const { status, tell, pass } = live(screen);
    tell(begin, started('a'), { type: 'task-log', at: 0, task: 'a', line: 'epoch 3' });
    pass(2000);
    expect(screen.status).toMatch(/^ {2}\S 0\/3 {2}a 2\.0 s {2}epoch 3$/);
    status.print(['a line that stays']);
    expect(screen.lines.at(-2)).toBe('a line that stays');
    expect(screen.status).toContain('epoch 3');
    status.stop();
    expect(screen.lines).toEqual(['a line that stays', '']);
  });

  it('counts what has ended, and names four of many', () => {
    const screen = new Screen();
    const { tell, pass } = live(screen);
    tell(begin, ...['a', 'b', 'c', 'd', 'e', 'f'].map(started));
    tell({
      type: 'task-ended',
      at: 0,
      task: 'a',
      status: 'succeeded',
      cached: false,
      wallMs: 1,
      metrics: {},
    });
    pass(1000);
    expect(screen.status).toMatch(/1\/3 {2}b 1\.0 s {2}c 1\.0 s {2}d 1\.0 s {2}e 1\.0 s {2}\+1$/);
  });

  it('never fills the line, also after the window was made narrow, and says nothing where nothing fits', () => {
    const screen = new Screen();
    const { tell, pass } = live(screen);
    tell(begin, started('a-task-with-a-long-name'));
    tell({ type: 'task-log', at: 0, task: 'a', line: `\t${'wide 東京 '.repeat(30)}` });
    for (const columns of [200, 80, 40, 20, 14]) {
      screen.columns = columns;
      pass(100);
      expect(screen.status).toMatch(/…$/);
    }
    screen.columns = 6;
    pass(300);
    expect(screen.overflows).toBe(0);
  });

  it('shows control characters of a log line instead of obeying them', () => {
    const screen = new Screen();
    const { tell, pass } = live(screen);
    tell(begin, started('a'), { type: 'task-log', at: 0, task: 'a', line: '\u001b[2J\u001b]0;x\u0007y\rz' });
    pass(100);
    expect(screen.status).toContain('\\x1b[2J\\x1b]0;x\\x07y\\x0dz');
    expect(screen.status).not.toMatch(OBEYED);
  });

  it('writes nothing of itself where there is no terminal', () => {
    const screen = new Screen();
    screen.isTTY = false;
    const { status, tell, pass } = live(screen);
    tell(begin, started('a'));
    pass(1000);
    status.print(['kept']);
    status.stop();
    expect(screen.lines).toEqual(['kept', '']);
  });
});
