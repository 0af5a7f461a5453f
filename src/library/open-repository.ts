import { askingCalls } from './asking.ts';
import { beginningCalls } from './beginning.ts';
import { Calls } from './calls.ts';
import { changingCalls } from './changing.ts';
import { checkedCalls, requireOptions } from './checked-calls.ts';
import { cloneCalls } from './clone-calls.ts';
import { freeingCalls } from './freeing.ts';
import { handingOnCalls } from './handing-on.ts';
import { inquiringCalls } from './inquiring.ts';
import { judgingCalls } from './judging.ts';
import { keepingCalls } from './keeping.ts';
import type { OpenOptions } from './options.ts';
import { pageCalls } from './pages.ts';
import { placesOf } from './places.ts';
import { readingCalls } from './reading.ts';
import type { Repository } from './repository.ts';
import { runningCalls } from './running.ts';
import { runnerCalls } from './running-elsewhere.ts';
import { sharingCalls } from './sharing.ts';
import { storingCalls } from './storing.ts';
import { surroundings } from './surroundings.ts';
import { OF_REPOSITORY } from './what-calls-take.ts';

/**
 * Opens a clone. Several may be open in one process. Nothing is printed, no handler of a signal is set, and the process is never ended; what the
 * process has as its folder and environment is read once, here.
 * @throws MlgitError `bad-arguments` (usage), `not-a-repository` (not-initialised), and what makes git unusable.
 */
export async function openRepository(options: OpenOptions = {}): Promise<Repository> {
  requireOptions('openRepository', options);
  const { signal, onWarning } = options;
  const config = surroundings(options);
  const calls = new Calls(signal, onWarning);
  const clone = cloneCalls(calls, config);
  const root = await clone.do({}, async ({ context }) => context.location.root);
  const close = () => calls.close();
  const repository: Repository = {
    root,
    ...readingCalls(calls, placesOf(config), config),
    ...askingCalls(clone),
    ...runningCalls(clone, config),
    ...judgingCalls(clone, config),
    ...keepingCalls(clone),
    ...pageCalls(clone),
    ...changingCalls(clone),
    ...sharingCalls(clone),
    ...storingCalls(clone),
    ...freeingCalls(clone),
    ...runnerCalls(clone, config),
    ...handingOnCalls(clone, config),
    ...beginningCalls(clone, config),
    ...inquiringCalls(clone, config),
    close,
    [Symbol.asyncDispose]: close,
  };
  return checkedCalls(repository, OF_REPOSITORY);
}
