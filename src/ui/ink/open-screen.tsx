import type { ReadStream, WriteStream } from 'node:tty';
import { render } from 'ink';
import type { ReactElement } from 'react';
import type { Palette } from '../palette.ts';
import type { Key } from '../screen/key.ts';
import type { Screen, ScreenListener, ScreenPlace } from '../screen/screen.ts';
import { paintLine } from '../screen/styled-line.ts';
import { StyledLines } from './styled-lines.tsx';
import { TerminalOutput } from './terminal-output.ts';
import { useKeys } from './use-keys.ts';

export interface InkTerminal {
  readonly output: WriteStream;
  /** Undefined where nobody can type. */
  readonly input: ReadStream | undefined;
  readonly palette: Palette;
}

/** A screen that ink draws: only what has changed, each frame as one that a terminal shows at once. */
export function inkScreens(terminal: InkTerminal): ScreenPlace {
  return { hasKeys: terminal.input !== undefined, open: (listener) => openScreen(terminal, listener) };
}

function openScreen({ output, input, palette }: InkTerminal, { onKey, onResize }: ScreenListener): Screen {
  const stdout = new TerminalOutput(output);
  const tree = (lines: readonly string[]): ReactElement => (
    <>
      {input === undefined ? null : <Keys onKey={onKey} />}
      <StyledLines lines={lines} />
    </>
  );
  const ink = render(tree([]), {
    stdout: stdout as unknown as WriteStream,
    ...(input === undefined ? {} : { stdin: input }),
    interactive: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
    // Whoever draws keeps the pace.
    maxFps: 1000,
  });
  stdout.on('resize', onResize);
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    process.off('uncaughtExceptionMonitor', close);
    ink.clear();
    ink.unmount();
    stdout.close();
    if (input !== undefined) letGoOf(input);
  };
  // What is said of an error must not end up in a frame, nor the terminal stay as it is.
  process.on('uncaughtExceptionMonitor', close);
  return {
    get size() {
      return { columns: stdout.columns, rows: stdout.rows };
    },
    draw: (lines) => {
      if (isClosed) return;
      const painted = lines.map((line) => paintLine(line, palette));
      ink.rerender(tree(painted));
      stdout.shows(painted);
    },
    close,
  };
}

/**
 * ink reads as a consumer of `readable`, and when that is gone Node reads on: what is typed next would be lost to the shell. Only
 * a stream that flows can be paused; and ink has let go of it for good, while the next question needs it.
 */
function letGoOf(input: ReadStream): void {
  setImmediate(() => {
    if (input.listenerCount('readable') > 0) return;
    input.resume();
    input.pause();
    input.ref();
  });
}

function Keys({ onKey }: { readonly onKey: (key: Key) => void }): null {
  useKeys(onKey);
  return null;
}
