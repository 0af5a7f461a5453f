import type { RunDiff } from '../../../model/diff/run-diff.ts';
import { type BrowseHandle, browse } from '../../browse/browse-loop.ts';
import { plainPage } from '../../browse/plain-page.ts';
import { waitFor } from '../../browse/wait-for.ts';
import { type DiffControls, runDiffBrowser } from '../../diff/browse/run-diff-browser.ts';
import type { ScreenPlace } from '../../screen/screen.ts';
import type { LogLine } from '../log-line.ts';
import { browseLog, type LogBrowse, type LogToBrowse, rearranged } from './log-browse.ts';
import { logBrowseFrame } from './log-frame.ts';
import { type LogEffect, reduceLogKey } from './reduce-log-key.ts';

/** What a table of runs can ask for. */
export interface LogControls extends DiffControls {
  /** All that is known of a run, as lines. */
  show(spec: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Runs for which a CEL expression is true. */
  filter(expression: string, signal: AbortSignal): Promise<readonly LogLine[]>;
  /** More than two runs side by side, as lines. */
  tabulate(specs: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
}

/** Shows runs on a screen until somebody leaves. */
export function runLogBrowser(
  place: ScreenPlace,
  log: LogToBrowse,
  controls: LogControls,
  signal: AbortSignal,
): Promise<void> {
  const browser = {
    reduce: reduceLogKey,
    frame: logBrowseFrame,
    perform: (effect: LogEffect, handle: BrowseHandle<LogBrowse>) =>
      perform(effect, handle, { place, controls }),
  };
  return browse(place, browser, browseLog(log), signal);
}

interface Means {
  readonly place: ScreenPlace;
  readonly controls: LogControls;
}

function perform(
  effect: LogEffect,
  handle: BrowseHandle<LogBrowse>,
  { place, controls }: Means,
): Promise<void> | 'quit' {
  const { signal } = handle;
  switch (effect.kind) {
    case 'quit':
      return 'quit';
    case 'copy':
      controls.copy(effect.spec);
      handle.update((state) => ({ ...state, said: `copied ${effect.spec}` }));
      return Promise.resolve();
    case 'show':
      return waitFor(handle, 'reading …', async () => {
        const page = plainPage(effect.spec, await controls.show(effect.spec, signal));
        return (state) => ({ ...state, page });
      });
    case 'filter':
      return waitFor(handle, 'filtering …', async () => {
        const lines = await controls.filter(effect.expression, signal);
        return (state) => rearranged({ ...state, lines, row: 0, shown: [] }, {});
      });
    case 'diff':
      return effect.specs.length > 2
        ? waitFor(handle, 'comparing …', async () => {
            const page = plainPage('Runs side by side', await controls.tabulate(effect.specs, signal));
            return (state) => ({ ...state, page });
          })
        : waitFor(handle, 'comparing …', async () => {
            const diff: RunDiff = await controls.compare(effect.specs, signal);
            await handle.aside(() => runDiffBrowser(place, diff, controls, signal));
            return (state) => state;
          });
  }
}
