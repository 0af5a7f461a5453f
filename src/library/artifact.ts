import { specOf } from '../app/find-target.ts';
import { openArtifact } from '../app/open-artifact.ts';
import { pullArtifact } from '../app/pull-artifact.ts';
import { targetContent } from '../app/read-artifact.ts';
import { requireArtifact, resolveContent } from '../app/resolve-spec.ts';
import { parseSpec } from '../model/parse-spec.ts';
import type { Calls } from './calls.ts';
import { checkedCalls } from './checked-calls.ts';
import type { CallOptions } from './options.ts';
import type { OpenPlace, ReadPlace } from './places.ts';
import type { Artifact } from './results.ts';
import { OF_ARTIFACT } from './what-calls-take.ts';

interface Means {
  readonly calls: Calls;
  readonly open: OpenPlace;
  /** What a relative path starts from. */
  readonly cwd: string;
  /** The SPEC as the caller gave it, perhaps with `REPO#`. */
  readonly asked: string;
}

/** What a SPEC names now, with its run by its id from here on. */
export async function findArtifact(
  { context, spec: text }: ReadPlace,
  { calls, open, cwd, asked }: Means,
): Promise<Artifact> {
  const { run, target } = requireArtifact(await resolveContent(context, text), text);
  const { kind, digest, sizeBytes, executable } = await targetContent(context.artifactsOf(run), target);
  const { repo } = parseSpec(asked);
  const path = [target.taskId, target.name, ...target.inner].join('/');
  const spec = `${repo === undefined ? '' : `${repo}#`}${specOf(run)}:${path}`;
  const openIt = (options?: CallOptions): AsyncIterable<Uint8Array> =>
    calls.each(options, open(spec), async function* (place, { signal }) {
      yield* (await openArtifact(place.context, place.spec, signal)).stream;
    });
  const bytes = (options?: CallOptions): Promise<Buffer> => whole(openIt(options));
  const artifact: Artifact = {
    ...{ kind, digest, sizeBytes, ...(executable === undefined ? {} : { executable }) },
    ...{ spec, flow: run.flow, run: run.id, task: target.taskId, name: target.name },
    open: openIt,
    bytes,
    text: async (options) => (await bytes(options)).toString('utf8'),
    saveTo: (to, options) =>
      calls.do(options, open(spec), async (place, { signal }) => {
        const how = { cwd, output: to, force: options?.force ?? false, signal };
        return (await pullArtifact(place.context, place.spec, how)).path;
      }),
  };
  return checkedCalls(artifact, OF_ARTIFACT);
}

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const copies: Uint8Array[] = [];
  // A part is the reader's until it asks for the next.
  for await (const part of parts) copies.push(Buffer.from(part));
  return Buffer.concat(copies);
}
