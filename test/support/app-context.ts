import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openContext } from '../../src/app/open-context.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { TestRepo } from './repo.ts';

/** A repository as a command opens it, closed when the test has ended. */
export async function appContext(
  repo: TestRepo,
  whenDone: (close: () => Promise<void>) => void = onTestFinished,
  facts: Partial<Config> = {},
): Promise<Context> {
  const home = repo.env.HOME as string;
  const config = {
    ...loadConfig('0.0.0-test'),
    cwd: repo.root,
    env: repo.env,
    home,
    cacheDir: join(home, '.cache'),
    boardDir: repo.env.MLGIT_BOARD_DIR as string,
    ...facts,
  };
  const context = await openContext(config);
  whenDone(() => context.close());
  return context;
}
