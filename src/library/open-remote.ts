import { Calls } from './calls.ts';
import { checkedCalls, requireOptions } from './checked-calls.ts';
import type { RemoteOptions } from './options.ts';
import { placesOf } from './places.ts';
import { readingCalls, rowOf } from './reading.ts';
import type { Remote } from './remote.ts';
import { surroundings } from './surroundings.ts';
import { OF_READABLE } from './what-calls-take.ts';

/** Reads a repository without a clone of it, as `openRepository` reads one. Asked is the first time when something is called. */
export async function openRemote(options: RemoteOptions): Promise<Remote> {
  requireOptions('openRemote', options, { needs: ['repo'] });
  const { repo, store, env, signal, onWarning } = options;
  const config = surroundings({ env });
  const calls = new Calls(signal, onWarning);
  const open = placesOf(config, { repo, store });
  const close = () => calls.close();
  const remote: Remote = {
    repo,
    ...readingCalls(calls, open, config),
    runs: (flow, asked) =>
      calls.each(asked, open(`${flow}@latest`, true), async function* ({ context }) {
        for (const run of await context.runs.ofFlow(flow)) yield rowOf(context, run);
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
  return checkedCalls(remote, { ...OF_READABLE, runs: { args: ['text'], each: true } });
}
