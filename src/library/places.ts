import { openPlace } from '../app/clone-free/open-place.ts';
import type { Context, ReadContext } from '../app/context.ts';
import { findingsOf } from '../app/findings.ts';
import type { Config } from '../config/config.ts';
import type { Opened } from './calls.ts';

/** Where a SPEC is looked up, opened. */
export interface ReadPlace extends Opened {
  readonly context: ReadContext;
  /** Where it is the clone that was opened. */
  readonly clone: Context | undefined;
  /** The SPEC as it is called there. */
  readonly spec: string;
}

/** Opens what one SPEC needs. `wholeFlow`: more than the one run that it names. */
export type OpenPlace = (spec: string, wholeFlow?: boolean) => (signal: AbortSignal) => Promise<ReadPlace>;

/** Of a clone, or with `repo` of a repository elsewhere. */
export function placesOf(
  config: Config,
  { repo, store }: { readonly repo?: string; readonly store?: string | undefined } = {},
): OpenPlace {
  return (spec, wholeFlow = false) =>
    async (signal) => {
      const place = await openPlace({ config, spec, repo, store, wholeFlow, signal, call: { asks: false } });
      const { context, clone } = place;
      return {
        ...{ context, clone, spec: place.spec, close: () => place.close() },
        explain: async (error) => (clone === undefined ? place.explain(error) : clone.explain(error)),
        get remarks() {
          return findingsOf(context);
        },
      };
    };
}
