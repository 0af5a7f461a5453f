import { setTimeout as delay } from 'node:timers/promises';
import type { CliResult, StartedCli } from './cli.ts';

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** From MLGIT_TEST_SEED, else new; printed, so that a failure can be had again as far as the machine lets it. */
export function testSeed(): number {
  const given = Number(process.env.MLGIT_TEST_SEED);
  const seed = Number.isSafeInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31);
  process.stdout.write(`MLGIT_TEST_SEED=${seed}\n`);
  return seed;
}

/** Kills the process with SIGKILL at that moment, unless it has ended by then. */
export async function killAfter(started: StartedCli, moment: number): Promise<CliResult> {
  const gone = new AbortController();
  const ended = started.ended.finally(() => gone.abort());
  await delay(moment, undefined, { signal: gone.signal }).catch(() => undefined);
  if (started.child.exitCode === null && started.child.signalCode === null)
    process.kill(started.pid, 'SIGKILL');
  return ended;
}
