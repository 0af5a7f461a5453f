import type { RunEvent } from '../model/event.ts';
import { type LiveClock, type LiveControls, LiveScreen } from '../ui/live/live-screen.ts';
import { reduceRun } from '../ui/live/reduce-run.ts';
import { NOTHING_YET, type RunState } from '../ui/live/run-state.ts';
import type { Palette } from '../ui/palette.ts';
import type { RunLines } from '../ui/run-lines.ts';
import { isForeground } from './foreground.ts';
import { holdOutput } from './hold-output.ts';

/** A run that is over before is not worth a screen, nor the time to load what draws it. */
const SHOW_AFTER_MS = 500;

/** Something takes its time. */
const SLOW: ReadonlySet<RunEvent['type']> = new Set([
  'task-started',
  'task-queued',
  'task-waiting',
  'progress',
  'environment-building',
]);

export interface LiveReporterOptions {
  readonly lines: RunLines;
  readonly print: (line: string) => void;
  readonly palette: Palette;
  readonly clock: LiveClock;
  readonly controls: () => LiveControls;
}

/**
 * Shows a run on a screen while it goes on. What stays is the same as without one: lines are printed at once until there is a
 * screen, then kept until it goes, however the process ends.
 */
export class LiveReporter {
  private state: RunState = NOTHING_YET;
  private screen: LiveScreen | undefined;
  private held: string[] = [];
  private release: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  /** It has gone on for so long. */
  private isDue = false;
  private isOver = false;
  /** How many write to the terminal by themselves. */
  private asides = 0;
  private readonly options: LiveReporterOptions;
  private readonly onExit = (): void => this.stop();

  constructor(options: LiveReporterOptions) {
    this.options = options;
    process.once('exit', this.onExit);
  }

  readonly emit = (event: RunEvent): void => {
    const lines = this.options.lines.linesOf(event);
    if (this.screen === undefined) {
      this.state = reduceRun(this.state, event);
      lines.forEach(this.options.print);
      if (SLOW.has(event.type) && !this.isOver)
        this.timer ??= setTimeout(() => void this.open(), SHOW_AFTER_MS);
    } else {
      this.held.push(...lines);
      this.screen.handle(event);
    }
  };

  readonly aside = async <T>(work: () => Promise<T>): Promise<T> => {
    this.asides++;
    this.screen?.hide();
    this.flush();
    try {
      return await work();
    } finally {
      this.asides--;
      this.screen?.show();
      if (this.asides === 0) this.comeBack();
    }
  };

  readonly stop = (): void => {
    this.isOver = true;
    clearTimeout(this.timer);
    process.off('exit', this.onExit);
    this.screen?.close();
    this.screen = undefined;
    this.flush();
  };

  private flush(): void {
    for (const line of this.held.splice(0)) this.options.print(line);
    this.release();
    this.release = () => {};
  }

  private comeBack(): void {
    if (this.screen !== undefined) this.hold();
    else if (this.isDue) void this.open();
  }

  /** What others say while there is a screen would end up between the lines of a frame. */
  private hold(): void {
    if (process.stderr.isTTY === true) this.release = holdOutput(process.stderr);
  }

  private get mayOpen(): boolean {
    return !this.isOver && this.asides === 0 && this.screen === undefined;
  }

  private async open(): Promise<void> {
    this.isDue = true;
    if (!this.mayOpen || !isForeground()) return;
    const { inkScreens } = await import('../ui/ink/open-screen.tsx');
    if (!this.mayOpen) return;
    const { palette, controls, clock } = this.options;
    const input = process.stdin.isTTY === true ? process.stdin : undefined;
    const place = inkScreens({ output: process.stdout, input, palette });
    this.hold();
    this.screen = new LiveScreen(place, this.state, controls(), clock);
  }
}
