import { basename } from 'node:path';
import type { Reference } from '../../checks/evaluate-tables.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { targetContent } from '../read-artifact.ts';
import { requireArtifact, resolveSpec } from '../resolve-spec.ts';
import { bringContents } from '../sharing/bring-content.ts';
import { sourceOf } from './check-sources.ts';

/** Codes of what was looked for in a whole repository and is not there yet. */
const NOT_YET = new Set([
  'no-such-run',
  'no-latest',
  'no-such-flow',
  'no-such-artifact',
  'no-such-task',
  'nothing-accepted',
]);

/** What drifts of a run are measured against, each looked up once: `latest` must be one run for all its tasks. */
export class References {
  readonly #context: Context;
  readonly #signal: AbortSignal;
  readonly #found = new Map<string, Promise<Reference | undefined>>();

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Undefined when there is none yet. One that cannot be had says why, as a table that cannot be read. */
  find(spec: string): Promise<Reference | undefined> {
    let found = this.#found.get(spec);
    if (found === undefined) {
      found = this.#look(spec);
      this.#found.set(spec, found);
    }
    return found;
  }

  async #look(spec: string): Promise<Reference | undefined> {
    try {
      const { target } = requireArtifact(await resolveSpec(this.#context, spec), spec);
      const content = await targetContent(this.#context.reading, target);
      await bringContents(this.#context, [content], { what: spec, signal: this.#signal });
      const name = target.inner.at(-1) ?? basename(target.output.path);
      return { source: await sourceOf(this.#context, name, content), digest: content.digest };
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof MlgitError)) throw error;
      return NOT_YET.has(error.code) ? undefined : { source: { kind: 'unreadable', reason: error.message } };
    }
  }
}
