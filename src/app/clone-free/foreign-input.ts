import { basename } from 'node:path';
import { outputFacts } from '../../executor/input-facts.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { parseSpec } from '../../model/parse-spec.ts';
import { receiveBlobs } from '../../transfer/receive-blobs.ts';
import type { Context } from '../context.ts';
import { targetContent } from '../read-artifact.ts';
import { requireArtifact, resolveSpec } from '../resolve-spec.ts';
import type { HistorySurroundings, TakenArtifact } from '../taken-artifact.ts';
import { toldTransfer } from '../told-transfer.ts';
import { copyRecord } from './copy-record.ts';
import { locateRepository } from './locate-repository.ts';
import { openPlace, type Place } from './open-place.ts';

/** Blobs that are brought at once. */
const AT_ONCE = 16;

/**
 * An artifact of another repository (`REPO#…`), its bytes brought into the local store and the record of its run into
 * this repository. Without `keep` no host is contacted: what was found last is taken to be so still.
 * @throws MlgitError `no-such-repo` (usage) and all that reading a repository and its store throws.
 */
export async function takeElsewhere(
  context: Context,
  spec: string,
  { root, keep, signal, emit }: HistorySurroundings,
): Promise<TakenArtifact | 'unasked'> {
  const config = { ...context.config, cwd: root };
  const memo = context.memo('elsewhere');
  if (!keep && (await isAfar(context, spec, root))) {
    const known = memo.get(spec);
    return known === undefined ? 'unasked' : (JSON.parse(known) as TakenArtifact);
  }
  const place = await openPlace({ config, spec, signal });
  try {
    const taken = await takeFrom(context, place, { spec, keep, signal, emit });
    if (keep) memo.set(spec, JSON.stringify(taken));
    return taken;
  } catch (error) {
    throw place.explain(error);
  } finally {
    await place.close();
  }
}

/** Whether a host would have to be asked. */
async function isAfar({ config, settings }: Context, spec: string, root: string): Promise<boolean> {
  const repo = parseSpec(spec).repo ?? '';
  const located = await locateRepository({ ...config, cwd: root }, settings, repo);
  return located.kind === 'remote' && located.url.path === undefined;
}

async function takeFrom(
  context: Context,
  place: Place,
  {
    spec,
    keep,
    signal,
    emit,
  }: Pick<HistorySurroundings, 'keep' | 'signal' | 'emit'> & { readonly spec: string },
): Promise<TakenArtifact> {
  const { run, target } = requireArtifact(await resolveSpec(place.context, place.spec), place.spec);
  const store = place.context.artifactsOf(run);
  const { kind, digest, sizeBytes, executable } = await targetContent(store, target);
  const content: ArtifactContent = {
    ...{ kind, digest, sizeBytes },
    ...(executable === undefined ? {} : { executable }),
  };
  const fileName = target.inner.at(-1) ?? basename(target.output.path);
  const whole = target.inner.length === 0 ? outputFacts(target.output) : {};
  // Signatures of another repository are for its own allowed signers.
  const facts = { ...whole, trusted: false, madeBy: `${spec} by ${run.execution.user}` };
  const factsOf = async () => facts;
  if (!keep) return { run: { id: run.id, commit: run.commit }, content, fileName, factsOf };
  if (!(await context.store.use(content, signal))) {
    const from = {
      get name() {
        return store.name;
      },
      get: store.get.bind(store),
      concurrency: AT_ONCE,
    };
    await toldTransfer(spec, { clock: context.config.clock, emit }, (progress) =>
      receiveBlobs([content], { from, to: context.store, signal, progress }),
    );
  }
  const commit = await copyRecord(context, place.context, run);
  return { run: { id: run.id, commit }, content, fileName, factsOf };
}
