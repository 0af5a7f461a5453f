import type { EventSink } from '../model/event.ts';
import { LiveStatus } from '../ui/live-status.ts';
import { createPalette, describeTerminal } from '../ui/palette.ts';
import { RunLines } from '../ui/run-lines.ts';
import type { Warning } from './output.ts';

export interface RunReporter {
  readonly emit: EventSink;
  readonly warnings: readonly Warning[];
  stop(): void;
}

/** Shows a run's events: lines and a live status on standard error's terminal, plain lines elsewhere, nothing with `--json`. */
export function createRunReporter(options: {
  readonly json: boolean;
  readonly env: { readonly [name: string]: string | undefined };
  readonly now: () => number;
}): RunReporter {
  const warnings: Warning[] = [];
  const terminal = describeTerminal(process.stdout, options.env);
  const palette = createPalette(terminal.coloured);
  const lines = new RunLines(palette);
  const live = new LiveStatus(process.stdout, terminal, palette, options.now);
  return {
    warnings,
    emit: (event) => {
      if (event.type === 'warning') warnings.push({ message: event.message, hints: event.hints });
      if (options.json) return;
      live.handle(event);
      const shown = lines.linesOf(event);
      if (shown.length > 0) live.print(shown);
    },
    stop: () => live.stop(),
  };
}
