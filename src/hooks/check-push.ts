import { humanBytes } from '../base/human.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { BlobPresence } from './blob-presence.ts';
import type { NeededContent } from './needed-content.ts';

/** git has its connection open while a hook runs, and servers hang up on clients that are silent for long. */
export const UPLOAD_LIMIT = { blobs: 200, bytes: 32 * 1024 * 1024, milliseconds: 8_000 } as const;

export const SKIP_VARIABLE = 'MLGIT_SKIP_PRE_PUSH';

export interface CheckedPush {
  /** What this check sent itself. */
  readonly uploaded: { readonly blobs: number; readonly bytes: number } | undefined;
}

/**
 * Lets a push pass only when others can get what it names. What is known costs no request; a few that are unknown
 * are asked for; a small remainder is sent here; all else is for `mlgit push`, before git opens a connection.
 * @throws MlgitError `artifacts-not-pushed`, `artifacts-nowhere`, `store-not-asked` (failed).
 */
export async function checkPush(
  presence: BlobPresence,
  needed: NeededContent,
  deadline: AbortSignal,
): Promise<CheckedPush> {
  const unknown = await presence.unknown(needed.contents);
  if (unknown.length === 0) return { uploaded: undefined };
  const lacking = await ask(presence, needed, unknown, deadline);
  if (lacking.length === 0) return { uploaded: undefined };
  try {
    const size = await presence.measure(lacking, UPLOAD_LIMIT, deadline);
    if (size.absent.length > 0) throw nowhere(presence, needed, size.absent);
    if (size.blobs > UPLOAD_LIMIT.blobs || size.bytes > UPLOAD_LIMIT.bytes) {
      throw notPushed(presence, needed, lacking);
    }
    await presence.upload(lacking, deadline);
    return { uploaded: { blobs: size.blobs, bytes: size.bytes } };
  } catch (error) {
    // Whatever kept this hook from sending it, mlgit push does it or says what is wrong.
    throw error instanceof MlgitError && OWN.has(error.code)
      ? error
      : notPushed(presence, needed, lacking, error);
  }
}

const OWN: ReadonlySet<string> = new Set(['artifacts-not-pushed', 'artifacts-nowhere']);

async function ask(
  presence: BlobPresence,
  needed: NeededContent,
  unknown: readonly ArtifactContent[],
  deadline: AbortSignal,
): Promise<readonly ArtifactContent[]> {
  try {
    return await presence.lacking(unknown, deadline);
  } catch (cause) {
    throw notAsked(presence, needed, unknown, cause);
  }
}

/** Names of who needs artifacts that a sentence shows. */
const NAMED = 3;

function describe(needed: NeededContent, contents: readonly ArtifactContent[]): string {
  const names = needed.neededBy(contents);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const bytes = contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const count = contents.length === 1 ? '1 artifact' : `${contents.length} artifacts`;
  return `${count} (${humanBytes(bytes)}) of ${names.slice(0, NAMED).join(', ')}${more}`;
}

function detailsOf(needed: NeededContent, contents: readonly ArtifactContent[]) {
  return { neededBy: [...needed.neededBy(contents)], digests: contents.map(({ digest }) => digest) };
}

function notPushed(
  { name }: BlobPresence,
  needed: NeededContent,
  contents: readonly ArtifactContent[],
  cause?: unknown,
): MlgitError {
  return new MlgitError(`The store ${name} lacks ${describe(needed, contents)}, which this push refers to`, {
    code: 'artifacts-not-pushed',
    kind: 'failed',
    hints: ['mlgit push'],
    details: detailsOf(needed, contents),
    cause,
  });
}

function nowhere(
  { name }: BlobPresence,
  needed: NeededContent,
  contents: readonly ArtifactContent[],
): MlgitError {
  return new MlgitError(`Neither this machine nor the store ${name} has ${describe(needed, contents)}`, {
    code: 'artifacts-nowhere',
    kind: 'failed',
    hints: [
      'mlgit push   (on the machine that made them)',
      `${SKIP_VARIABLE}=1 git push   (sends the commits without them)`,
    ],
    details: detailsOf(needed, contents),
  });
}

function notAsked(
  { name }: BlobPresence,
  needed: NeededContent,
  contents: readonly ArtifactContent[],
  cause: unknown,
): MlgitError {
  const reason = cause instanceof Error && cause.name !== 'AbortError' && cause.name !== 'TimeoutError';
  const because = reason ? (cause as Error).message : 'it did not answer in time';
  return new MlgitError(
    `It is not known whether the store ${name} has ${describe(needed, contents)}: ${because}`,
    {
      code: 'store-not-asked',
      kind: 'failed',
      hints: [
        ...(cause instanceof MlgitError ? cause.hints : ['mlgit push']),
        `${SKIP_VARIABLE}=1 git push   (sends the commits without this check)`,
      ],
      details: detailsOf(needed, contents),
      cause,
    },
  );
}
