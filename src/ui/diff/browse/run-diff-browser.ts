import type { RunDiff } from '../../../model/diff/run-diff.ts';
import { type BrowseHandle, browse } from '../../browse/browse-loop.ts';
import type { Page } from '../../browse/page.ts';
import { patchLines } from '../../browse/patch-lines.ts';
import { plainPage } from '../../browse/plain-page.ts';
import { waitFor } from '../../browse/wait-for.ts';
import type { ScreenPlace } from '../../screen/screen.ts';
import { browseDiff, type DiffBrowse, withDiff } from './diff-browse.ts';
import { diffFrame } from './diff-frame.ts';
import { type DiffEffect, reduceDiffKey } from './reduce-diff-key.ts';

/** What a browser of a diff can ask for. */
export interface DiffControls {
  readonly now: () => number;
  /** The patch of the code, as git writes it. */
  patch(diff: RunDiff, signal: AbortSignal): Promise<string>;
  /** The output of the last attempt at a task. */
  log(spec: string, signal: AbortSignal): Promise<readonly string[]>;
  /** What the records say, without what is in artifacts. */
  compare(specs: readonly string[], signal: AbortSignal): Promise<RunDiff>;
  /** The same with what is in them, which may take its time. */
  lookInto(diff: RunDiff, signal: AbortSignal): Promise<RunDiff>;
  /** Shows it as a page; what became of that. */
  openPage(diff: RunDiff, signal: AbortSignal): Promise<string>;
  copy(text: string): void;
}

/** Shows a diff on a screen until somebody leaves. */
export function runDiffBrowser(
  place: ScreenPlace,
  diff: RunDiff,
  controls: DiffControls,
  signal: AbortSignal,
): Promise<void> {
  const browser = {
    reduce: reduceDiffKey,
    frame: diffFrame,
    start: (handle: BrowseHandle<DiffBrowse>) => lookInto(handle, controls),
    perform: (effect: DiffEffect, handle: BrowseHandle<DiffBrowse>) => perform(effect, handle, controls),
  };
  return browse(place, browser, browseDiff(diff, controls.now()), signal);
}

function perform(
  effect: DiffEffect,
  handle: BrowseHandle<DiffBrowse>,
  controls: DiffControls,
): Promise<void> | 'quit' {
  switch (effect.kind) {
    case 'quit':
      return 'quit';
    case 'copy':
      controls.copy(effect.text);
      handle.update((state) => ({ ...state, said: `copied ${effect.text}` }));
      return Promise.resolve();
    case 'patch':
      return waitFor(handle, 'reading the patch …', async (state) =>
        withPage(patchPage(await controls.patch(state.diff, handle.signal), effect.file)),
      );
    case 'page':
      return waitFor(handle, 'making a page …', async ({ diff }) => {
        const said = await controls.openPage(diff, handle.signal);
        return (state) => ({ ...state, said });
      });
    case 'log':
      return waitFor(handle, 'reading the log …', async (state) => {
        const spec = `${state.diff.after.spec}:${effect.task}/`;
        return withPage(plainPage(spec, await controls.log(spec, handle.signal), true));
      });
    case 'compare':
      return waitFor(handle, 'comparing …', async () => {
        const next = browseDiff(await controls.compare(effect.specs, handle.signal), controls.now());
        return (state: DiffBrowse): DiffBrowse => ({ ...next, section: state.section });
      }).then(() => lookInto(handle, controls));
  }
}

function withPage(page: Page): (state: DiffBrowse) => DiffBrowse {
  return (state) => ({ ...state, page });
}

function patchPage(patch: string, file: string | undefined): Page {
  const lines = patch === '' ? [] : patchLines(patch);
  const found = lines.findIndex(
    ([first]) => first?.text.startsWith('diff --git ') && first.text.endsWith(` b/${file}`),
  );
  return { title: 'Patch of the code', lines, top: Math.max(0, found) };
}

/** What is chosen stays chosen; whoever has gone on to another comparison meanwhile keeps that. */
function lookInto(handle: BrowseHandle<DiffBrowse>, controls: DiffControls): Promise<void> {
  return waitFor(handle, 'looking into artifacts …', async ({ diff }) => {
    const whole = await controls.lookInto(diff, handle.signal);
    return (state) => (state.diff === diff ? withDiff(state, whole) : state);
  });
}
