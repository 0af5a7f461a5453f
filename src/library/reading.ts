import type { ReadContext } from '../app/context.ts';
import { readLineage } from '../app/lineage/read-lineage.ts';
import { listArtifact } from '../app/list-artifact.ts';
import { noteOf } from '../app/notes.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import { readTags } from '../app/tags.ts';
import type { Config } from '../config/config.ts';
import type { RunRecord } from '../model/run.ts';
import { findArtifact } from './artifact.ts';
import type { Calls } from './calls.ts';
import { recordedLines } from './log-lines.ts';
import { lineagePageOf, reportPageOf } from './pages.ts';
import type { OpenPlace } from './places.ts';
import type { Readable } from './readable.ts';
import type { RunRow } from './results.ts';

/** What is read in the same way wherever it is. */
export function readingCalls(
  calls: Calls,
  open: OpenPlace,
  config: Config,
): Omit<Readable, 'close' | typeof Symbol.asyncDispose> {
  return {
    run: (spec, options) =>
      calls.do(options, open(spec), async ({ context, spec: text }) =>
        rowOf(context, await resolveRun(context, text)),
      ),
    list: (spec, options) =>
      calls.do(options, open(spec), ({ context, spec: text }) =>
        listArtifact(context, text, options?.recursive ?? false),
      ),
    artifact: (spec, options) =>
      calls.do(options, open(spec), (place) =>
        findArtifact(place, { calls, open, cwd: config.cwd, asked: spec }),
      ),
    logs: (spec, options) =>
      calls.each(options, open(spec, true), ({ context, spec: text }) =>
        recordedLines(context, text, options?.attempt ?? 'last'),
      ),
    lineage: (spec, options = {}) =>
      calls.do(options, open(spec, true), async ({ context, clone, spec: text }, { warn }) => {
        const { direction = 'both', depth = 10 } = options;
        const { document, unread } = await readLineage(context, clone, { spec: text, direction, depth });
        for (const { message, hints } of unread) warn({ message, hints });
        return document;
      }),
    reportPage: (subject, options) =>
      calls.do(options, open(subject, true), ({ context, spec: text }, call) =>
        reportPageOf(context, text, call),
      ),
    lineagePage: (spec, options = {}) =>
      calls.do(options, open(spec, true), (place, call) => {
        const { direction = 'both', depth = 10 } = options;
        return lineagePageOf(place, { direction, depth }, call);
      }),
  };
}

/** A run with what is said about it. */
export async function rowOf(context: ReadContext, run: RunRecord): Promise<RunRow> {
  const tags = (await readTags(context)).byRun.get(`${run.flow}/${run.id}`) ?? [];
  const note = await noteOf(context, run);
  return { ...run, tags, ...(note === undefined ? {} : { note }) };
}
