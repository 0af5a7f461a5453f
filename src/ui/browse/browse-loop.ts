import type { Key } from '../screen/key.ts';
import type { Screen, ScreenPlace } from '../screen/screen.ts';
import { clipLine, type StyledLine } from '../screen/styled-line.ts';

/** Room that a frame has: the last column and the last line stay free, which some terminals scroll at. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What is browsed, apart from terminal and process: `E` is what keys ask for that takes more than a state. */
export interface Browser<S, E> {
  readonly reduce: (state: S, key: Key, room: Room) => { readonly state: S; readonly effect?: E };
  readonly frame: (state: S, room: Room) => readonly StyledLine[];
  /** What is done once there is something to see. */
  readonly start?: (handle: BrowseHandle<S>) => Promise<void>;
  /** Does it; `update` shows a new state meanwhile. */
  readonly perform: (effect: E, handle: BrowseHandle<S>) => Promise<void> | 'quit';
}

export interface BrowseHandle<S> {
  readonly signal: AbortSignal;
  state(): S;
  update(change: (state: S) => S): void;
  /** Gives the terminal to something else for a while. */
  aside(work: () => Promise<void>): Promise<void>;
}

/** Shows states on a screen and hands keys on, until somebody leaves or `signal` is aborted. */
export async function browse<S, E>(
  place: ScreenPlace,
  browser: Browser<S, E>,
  first: S,
  signal: AbortSignal,
): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let state = first;
  let screen: Screen | undefined;

  const draw = (): void => {
    if (screen === undefined) return;
    const room = roomOf(screen);
    screen.draw(
      browser
        .frame(state, room)
        .slice(0, room.height)
        .map((line) => clipLine(line, room.width)),
    );
  };
  const open = (): void => {
    screen = place.open({ onKey: press, onResize: draw });
    draw();
  };
  const close = (): void => {
    screen?.close();
    screen = undefined;
  };
  const handle: BrowseHandle<S> = {
    signal: both,
    state: () => state,
    update: (change) => {
      state = change(state);
      draw();
    },
    aside: async (work) => {
      close();
      try {
        await work();
      } finally {
        if (!both.aborted) open();
      }
    },
  };
  const press = (key: Key): void => {
    if (screen === undefined) return;
    const next = browser.reduce(state, key, roomOf(screen));
    state = next.state;
    draw();
    if (next.effect === undefined) return;
    const done = browser.perform(next.effect, handle);
    if (done === 'quit') ended.resolve();
    else watch(done);
  };
  const watch = (work: Promise<void>): void => {
    work.catch((error: unknown) => both.aborted || ended.reject(error));
  };
  signal.addEventListener('abort', () => ended.resolve(), { once: true });
  open();
  if (browser.start !== undefined) watch(browser.start(handle));
  try {
    if (!signal.aborted) await ended.promise;
  } finally {
    stop.abort();
    close();
  }
}

function roomOf({ size: { columns, rows } }: Screen): Room {
  return { width: Math.max(1, columns - 1), height: Math.max(1, rows - 1) };
}
