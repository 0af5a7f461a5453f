import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { EnvironmentEvent } from './build-context.ts';
import { type Claim, claimBuild, processStart } from './builder-claim.ts';
import { type BuiltEnvironment, publishBuiltEnvironment, readBuiltEnvironment } from './built-environment.ts';

export interface BuildOptions {
  /** For messages. */
  readonly lock: string;
  readonly onEvent: (event: EnvironmentEvent) => void;
  readonly signal: AbortSignal;
  /** Makes it in a folder that is `<folder>/<generation>` and does not exist yet. */
  readonly make: (generation: number) => Promise<BuiltEnvironment>;
}

export type BuilderConfig = Pick<Config, 'host' | 'pid' | 'clock'>;

/** The environment of `folder`: made by this process, or by another that is waited for. */
export async function buildOnce(
  folder: string,
  options: BuildOptions,
  config: BuilderConfig,
): Promise<BuiltEnvironment> {
  const { lock, onEvent, signal } = options;
  const startedAt = config.clock.monotonic();
  await mkdir(folder, { recursive: true });
  for (;;) {
    const claim = await claimBuild(folder, {
      builder: { host: config.host, pid: config.pid, start: (await processStart(config.pid)) ?? '' },
      isDone: async () => (await readBuiltEnvironment(folder)) !== undefined,
      onWait: (other) =>
        onEvent({ type: 'waiting', lock, on: `process ${other.pid} on ${other.host}, which builds it` }),
      clock: config.clock,
      signal,
    });
    const environment = claim
      ? await buildClaimed(folder, claim, options)
      : await readBuiltEnvironment(folder);
    // Somebody may have removed it between the two looks.
    if (environment === undefined) continue;
    const wallMs = config.clock.monotonic() - startedAt;
    onEvent({ type: 'ready', lock, wallMs, built: claim !== undefined });
    return environment;
  }
}

/**
 * Every build has a folder of its own, where it stays: an installer that outlived a killed builder writes into an
 * old one, and what was half built is never taken for whole.
 */
async function buildClaimed(folder: string, claim: Claim, { make }: BuildOptions): Promise<BuiltEnvironment> {
  try {
    await removeLeftovers(folder, claim.generation);
    const environment = await make(claim.generation);
    await publishBuiltEnvironment(folder, environment);
    return environment;
  } catch (error) {
    await rm(join(folder, String(claim.generation)), { recursive: true, force: true });
    throw error;
  } finally {
    await claim.release();
  }
}

/** Of builds that did not end well; their logs stay until the next build has begun. */
async function removeLeftovers(folder: string, generation: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const number = /^(\d+)(\.|$)/.exec(name)?.[1];
    if (number !== undefined && Number(number) < generation) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}
