import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { LiveReporter } from '../../../src/cli/live-reporter.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { RunLines } from '../../../src/ui/run-lines.ts';
import { STORY } from '../../support/run-story.ts';

/** Longer than a run must last to be shown. */
const LONG_MS = 900;

function reporter() {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const palette = createPalette(false);
  const live = new LiveReporter({
    ...{ lines: new RunLines(palette), print: () => {}, palette },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    controls: () => ({
      abilities: {
        ...{
          keys: false,
          cancelling: '',
          interrupting: '',
          canDetach: false,
          detaching: '',
          canOpenLogs: false,
        },
      },
      ...{ interrupt: () => {}, cancel: () => {}, detach: () => {}, suspend: undefined },
      async *openLog() {},
    }),
  });
  onTestFinished(live.stop);
  for (const event of STORY.slice(0, 9)) live.emit(event);
  return { live, screen: () => written.join('') };
}

it('shows a run that takes its time', async () => {
  const { screen } = reporter();
  await vi.waitFor(() => expect(screen()).toContain('▸train'), { timeout: 60_000 });
});

it('opens no screen while something else has the terminal, and then does', async () => {
  const { live, screen } = reporter();
  await live.aside(() => delay(LONG_MS));
  expect(screen()).toBe('');
  await vi.waitFor(() => expect(screen()).toContain('▸train'), { timeout: 60_000 });
});
