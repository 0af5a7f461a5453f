import { chooseRunner, type KnownRunner } from './known-runners.ts';
import { runnerNotTrusted } from './runner-trust.ts';

/** As `chooseRunner`, for whoever will contact it. @throws also MlgitError `runner-not-trusted` (credentials). */
export async function requireRunner(...args: Parameters<typeof chooseRunner>): Promise<KnownRunner> {
  const runner = await chooseRunner(...args);
  if (!runner.trusted) throw runnerNotTrusted(runner);
  return runner;
}
