import type { LiveAbilities, LiveView, ScreenSize } from './live-view.ts';
import type { RunState } from './run-state.ts';

/** All that a frame is made of. */
export interface FrameInput {
  readonly state: RunState;
  readonly view: LiveView;
  readonly abilities: LiveAbilities;
  readonly size: ScreenSize;
  /** Epoch milliseconds of the clock of the events. */
  readonly now: number;
}
