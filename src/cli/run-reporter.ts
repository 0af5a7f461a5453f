import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { EventSink, RunEvent } from '../model/event.ts';
import type { LiveControls } from '../ui/live/live-screen.ts';
import { createPalette, describeTerminal } from '../ui/palette.ts';
import { RunLines } from '../ui/run-lines.ts';
import { chooseProgress } from './choose-progress.ts';
import { LinePrinter } from './line-printer.ts';
import { LiveReporter } from './live-reporter.ts';
import type { Warning } from './output.ts';

export interface RunReporter {
  readonly emit: EventSink;
  readonly warnings: readonly Warning[];
  /** Does something that may write to the terminal, or ask. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

export interface ReporterOptions {
  readonly json: boolean;
  /** As it was asked for by a flag. */
  readonly progress: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  readonly clock: { now(): number; monotonic(): number };
  /** What keys do; asked when there is somebody to press them. */
  readonly controls: () => LiveControls;
}

/** What renders events: each gets all of them. */
type Renderer = Omit<RunReporter, 'warnings'>;

/** Shows a run's events: live on a terminal, as lines elsewhere, as JSON one a line where that is asked, not at all with `--json`. */
export function createRunReporter(options: ReporterOptions): RunReporter {
  const warnings: Warning[] = [];
  const renderer = createRenderer(options);
  return {
    ...renderer,
    warnings,
    emit: (event) => {
      if (event.type === 'warning') warnings.push({ message: event.message, hints: event.hints });
      renderer.emit(event);
    },
  };
}

function createRenderer({ json, progress, env, clock, controls }: ReporterOptions): Renderer {
  const terminal = describeTerminal(process.stdout, env);
  const palette = createPalette(terminal.coloured);
  const printer = new LinePrinter();
  const print = (line: string): void => printer.print(line);
  const lines = new RunLines(palette);
  switch (chooseProgress(progress, { isTTY: terminal.isTTY, json, env })) {
    case 'live':
      return new LiveReporter({ lines, print, palette, clock, controls });
    case 'lines':
      return still(printer, (event) => lines.linesOf(event));
    case 'ndjson':
      return still(printer, (event) => [encodeCanonical(event as unknown as RecordValue, 'compact')]);
    case 'none':
      return still(printer, () => []);
  }
}

/** A renderer that only ever adds lines. */
function still(printer: LinePrinter, linesOf: (event: RunEvent) => readonly string[]): Renderer {
  return {
    emit: (event) => {
      const isOneOfMany = event.type === 'task-ended' && event.cached;
      for (const line of linesOf(event)) isOneOfMany ? printer.printSoon(line) : printer.print(line);
    },
    aside: (work) => {
      printer.flush();
      return work();
    },
    stop: () => printer.flush(),
  };
}
