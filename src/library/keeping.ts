import { resolve } from 'node:path';
import { applyBundle } from '../app/apply-bundle.ts';
import { checkRepository } from '../app/check-repository.ts';
import type { Context } from '../app/context.ts';
import { createBundle } from '../app/create-bundle.ts';
import { checkConfiguredStore } from '../app/gc/check-shared.ts';
import { diskUsage } from '../app/gc/disk-usage.ts';
import { holdRun, releaseRun } from '../app/gc/holds.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { Repository } from './repository.ts';
import { runsNamed } from './runs-named.ts';

type Keeping = Pick<
  Repository,
  'hold' | 'release' | 'diskUsage' | 'fsck' | 'fsckStore' | 'createBundle' | 'applyBundle'
>;

const quiet = () => {};

/** What keeps runs and their bytes, and tells whether they are all there. */
export function keepingCalls({ do: call }: CloneCalls): Keeping {
  return {
    hold: (spec, options) =>
      call(options, async ({ context }) => holdRun(context, await resolveRun(context, spec))),
    release: (spec, options) =>
      call(options, async ({ context }) => releaseRun(context, await resolveRun(context, spec))),
    diskUsage: (options) => call(options, ({ context }, { signal }) => diskUsage(context, signal)),
    fsck: (options) =>
      call(options, ({ context }, { signal }) =>
        checkRepository(context, { repair: options?.repair ?? false, signal, onProgress: quiet }),
      ),
    fsckStore: (options) =>
      call(options, ({ context }, { signal }) =>
        checkConfiguredStore(context, {
          ...{ name: options?.store, repair: options?.repair ?? false, full: options?.full ?? true },
          ...{ signal, onProgress: quiet },
        }),
      ),
    createBundle: (specs, path, options) =>
      call(options, async ({ context }, { signal }) =>
        createBundle(context, await runsNamed(context, specs), {
          ...{ path: absolute(context, path), force: options?.force ?? false, signal },
        }),
      ),
    applyBundle: (path, options) =>
      call(options, ({ context }, { signal }) =>
        applyBundle(context, { path: absolute(context, path), name: options?.name, signal }),
      ),
  };
}

function absolute({ config }: Context, path: string): string {
  return resolve(config.cwd, path);
}
