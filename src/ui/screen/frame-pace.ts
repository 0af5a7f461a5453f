/** Ten frames a second are as smooth as a list of steps can be read. */
const LEAST_MS = 100;
/** Drawing has at most this part of one core: what takes longer is drawn less often. */
const SHARE = 1 / 30;
/** Even where a frame is costly, what is shown is never older. */
const MOST_MS = 2_000;

/** When the next frame may be drawn, from what the last ones took. Times are milliseconds of one clock. */
export class FramePace {
  private drawnAt = Number.NEGATIVE_INFINITY;
  private costMs = 0;

  /** How long to wait before the next frame. A key is answered sooner than anything else is shown. */
  waitMs(now: number, forKey: boolean): number {
    const pause = Math.min(MOST_MS, Math.max(LEAST_MS, this.costMs / SHARE));
    return Math.max(0, this.drawnAt + (forKey ? LEAST_MS / 4 : pause) - now);
  }

  drawn(startedAt: number, endedAt: number): void {
    this.drawnAt = endedAt;
    // The first frames take longer, as nothing of the program is warm.
    this.costMs = this.costMs === 0 ? endedAt - startedAt : this.costMs * 0.7 + (endedAt - startedAt) * 0.3;
  }
}
