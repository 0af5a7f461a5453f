import type { RunEvent } from '../../model/event.ts';
import { FramePace } from '../screen/frame-pace.ts';
import type { Key } from '../screen/key.ts';
import type { Screen, ScreenPlace } from '../screen/screen.ts';
import { frameOf } from './frame.ts';
import { FIRST_VIEW, type LiveAbilities, type LiveView } from './live-view.ts';
import { LogLines } from './log-lines.ts';
import { type LiveEffect, reduceKey } from './reduce-key.ts';
import { reduceRun } from './reduce-run.ts';
import { countsOf, type RunState } from './run-state.ts';

const SECOND_MS = 1000;

/** What keys do to the run and its process. */
export interface LiveControls {
  readonly abilities: LiveAbilities;
  /** As one Ctrl-C of a terminal that sends signals. */
  interrupt(): void;
  cancel(): void;
  detach(): void;
  /** Resolves when the process goes on after it was stopped; undefined where processes cannot be stopped. */
  readonly suspend: (() => Promise<void>) | undefined;
  /** Lines of a task's output, as they come, until it ends or on abort. */
  openLog(task: string, signal: AbortSignal): AsyncIterable<string>;
}

export interface LiveClock {
  /** Epoch milliseconds, as events have them. */
  now(): number;
  monotonic(): number;
}

/** Shows a run on a screen while it goes on, and answers keys. Draws when something has changed, and once a second. */
export class LiveScreen {
  private state: RunState;
  private view: LiveView = FIRST_VIEW;
  private screen: Screen | undefined;
  private readonly pace = new FramePace();
  private frameTimer: NodeJS.Timeout | undefined;
  private frameForKey = false;
  private readonly secondTimer: NodeJS.Timeout;
  private logReading: AbortController | undefined;
  /** How many have the terminal instead; the end of the run is one that never gives it back. */
  private others = 0;
  private readonly place: ScreenPlace;
  private readonly controls: LiveControls;
  private readonly clock: LiveClock;

  constructor(place: ScreenPlace, state: RunState, controls: LiveControls, clock: LiveClock) {
    this.place = place;
    this.state = state;
    this.controls = controls;
    this.clock = clock;
    this.open();
    this.secondTimer = setInterval(() => this.second(), SECOND_MS);
    this.secondTimer.unref();
  }

  handle(event: RunEvent): void {
    const before = this.state;
    this.state = reduceRun(before, event);
    if (this.state !== before) this.request(false);
  }

  /** Takes the screen away until `show`, so that somebody else has the terminal. */
  hide(): void {
    this.others++;
    this.screen?.close();
    this.screen = undefined;
  }

  /** Brings it back, unless there are others still. */
  show(): void {
    this.others--;
    if (this.others === 0) this.open();
  }

  close(): void {
    clearInterval(this.secondTimer);
    clearTimeout(this.frameTimer);
    this.logReading?.abort();
    this.hide();
  }

  private open(): void {
    this.screen = this.place.open({
      onKey: (key) => this.press(key),
      onResize: () => this.request(true),
    });
    this.request(true);
  }

  /** Clocks go on only while something runs or waits. */
  private second(): void {
    const { running, queued, waiting, pausing } = countsOf(this.state);
    const isTicking = running + queued + waiting + pausing > 0 || this.state.transfers.length > 0;
    if (isTicking || this.state.building !== undefined) this.request(false);
  }

  private request(forKey: boolean): void {
    if (this.screen === undefined) return;
    if (this.frameTimer !== undefined) {
      if (!forKey || this.frameForKey) return;
      clearTimeout(this.frameTimer);
    }
    this.frameForKey = forKey;
    this.frameTimer = setTimeout(() => this.draw(), this.pace.waitMs(this.clock.monotonic(), forKey));
  }

  private draw(): void {
    this.frameTimer = undefined;
    const { screen } = this;
    if (screen === undefined) return;
    const startedAt = this.clock.monotonic();
    const { lines, view } = frameOf({
      state: this.state,
      view: this.view,
      abilities: this.abilities,
      size: screen.size,
      now: this.clock.now(),
    });
    this.view = view;
    screen.draw(lines);
    this.pace.drawn(startedAt, this.clock.monotonic());
  }

  private get abilities(): LiveAbilities {
    return { ...this.controls.abilities, keys: this.place.hasKeys };
  }

  private press(key: Key): void {
    const { screen } = this;
    if (screen === undefined) return;
    const { abilities, state } = this;
    const { view, effect } = reduceKey(this.view, key, { state, abilities, size: screen.size });
    this.view = view;
    if (effect !== undefined) this.perform(effect);
    this.request(true);
  }

  private perform(effect: LiveEffect): void {
    switch (effect.kind) {
      case 'interrupt':
      case 'cancel':
      case 'detach':
        this.controls[effect.kind]();
        break;
      case 'suspend':
        void this.suspend();
        break;
      case 'open-log':
        void this.readLog(effect.task);
        break;
      case 'close-log':
        this.logReading?.abort();
    }
  }

  private async suspend(): Promise<void> {
    const { suspend } = this.controls;
    if (suspend === undefined) return;
    this.hide();
    await suspend();
    this.show();
  }

  private async readLog(task: string): Promise<void> {
    this.logReading?.abort();
    const reading = new AbortController();
    this.logReading = reading;
    const lines = new LogLines(task);
    this.view = { ...this.view, screen: 'log', log: { lines, top: undefined } };
    try {
      for await (const line of this.controls.openLog(task, reading.signal)) {
        lines.add(line);
        this.request(false);
      }
      lines.ended = 'at its end';
    } catch (error) {
      if (!reading.signal.aborted) lines.ended = `it cannot be read: ${(error as Error).message}`;
    }
    this.request(false);
  }
}
