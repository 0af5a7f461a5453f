import type { Acceptance, Concern, ConcernKind } from '../../model/acceptance.ts';
import { digestText } from '../../model/blake3.ts';
import { decodeManifest } from '../../model/decode-run.ts';
import type { Digest } from '../../model/digest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { describeAccepted } from '../../review/accept/describe-accepted.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { requireRoot } from '../load-flow.ts';
import { type AcceptRulings, acceptRulings } from './accept-rulings.ts';
import { writeAccepted } from './accepted-file.ts';
import { acceptedPath } from './accepted-path.ts';
import { findConcerns } from './find-concerns.ts';
import { placeCells } from './place-cells.ts';
import { manifestDigest, runOfManifest } from './run-of-manifest.ts';

export interface AcceptOptions {
  /** Instead of what the policy of the working tree says. */
  readonly rulings?: Partial<AcceptRulings>;
  /** Concerns that stop nobody this time. */
  readonly allow: readonly ConcernKind[];
  /** Write over a file of that name that neither git nor a run has. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/**
 * Puts the run's manifest into the tree as the accepted one of its flow, byte for byte, and stages just that, and the module of a
 * flow in cells of a notebook, which else no clone would have; commits nothing. Staging resolves a merge that left two of them.
 * @throws MlgitError `not-accepted` (failed) when the policy refuses the run, and what `writeAccepted` throws.
 */
export async function acceptRun(
  context: Context,
  run: RunRecord,
  { rulings: own, allow, force, signal }: AcceptOptions,
): Promise<Acceptance> {
  const root = requireRoot(context);
  const { manifest, flow } = run;
  const rulings = { ...(await acceptRulings(root)), ...own };
  const cells = await placeCells(context, root, run);
  const { concerns, stale } = await findConcerns(context, run, { rulings, signal });
  const refused = concerns.filter(({ kind }) => rulings[kind] === 'refuse' && !allow.includes(kind));
  if (refused.length > 0) throw notAccepted(run, refused);
  const before = await acceptedAtHead(context, flow);
  await writeAccepted(context, root, { manifest, force });
  const path = acceptedPath(flow);
  await context.stageFile(path);
  if (cells !== undefined) await context.stageFile(cells);
  return {
    flow,
    run: run.id,
    path,
    manifest: manifestDigest(manifest),
    ...(before === undefined ? {} : { before: await describeBefore(context, flow, before.digest) }),
    change: describeAccepted(before?.manifest, manifest),
    stale,
    concerns,
  };
}

interface AtHead {
  readonly digest: Digest;
  /** Undefined: somebody has edited it into none. */
  readonly manifest: Manifest | undefined;
}

async function acceptedAtHead(context: Context, flow: string): Promise<AtHead | undefined> {
  const path = acceptedPath(flow);
  const head = await context.revParse('HEAD');
  const bytes = head === undefined ? undefined : await context.objects.readFile(head, path);
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  return { digest: digestText(text), manifest: decoded(text, path) };
}

function decoded(text: string, path: string): Manifest | undefined {
  try {
    return decodeManifest(text, path);
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'bad-record') return undefined;
    throw error;
  }
}

async function describeBefore(
  context: Context,
  flow: string,
  manifest: Digest,
): Promise<NonNullable<Acceptance['before']>> {
  const run = await runOfManifest(context, flow, manifest);
  return { manifest, ...(run === undefined ? {} : { run: run.id }) };
}

function notAccepted(run: RunRecord, refused: readonly Concern[]): MlgitError {
  const [first, ...others] = refused as readonly [Concern, ...Concern[]];
  const more = others.map(({ message }) => `; ${message}`).join('');
  const allow = refused.map(({ kind }) => `--allow ${kind}`).join(' ');
  return new MlgitError(`${first.message}${more}`, {
    code: 'not-accepted',
    kind: 'failed',
    hints: [
      ...new Set(refused.flatMap(({ hints }) => hints)),
      `mlgit accept ${specOf(run)} ${allow}   (accepts it all the same)`,
    ],
    details: {
      run: run.id,
      flow: run.flow,
      concerns: refused.map(({ kind, message }) => ({ kind, message })),
    },
  });
}
