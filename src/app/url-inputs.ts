import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { mapPool } from '../base/pool.ts';
import { shellWord } from '../base/shell-word.ts';
import type { PlannedStep } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { EventSink } from '../model/event.ts';
import type { InputSource } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { type KnownUrl, KnownUrls } from './known-urls.ts';
import { readUrl } from './read-url.ts';

type UrlInput = Extract<InputSource, { kind: 'url' }>;

/** What is at a URL: `absent` is what the server said; `unasked` what only a run finds out. */
export type UrlState =
  | { readonly content: ArtifactContent; readonly etag: string | undefined }
  | 'absent'
  | 'unasked';

export interface UrlSurroundings {
  readonly flow: string;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** False: no host is contacted, and what is known from before is taken to be so still. */
  readonly keep: boolean;
}

/** How many are read at once. */
const AT_ONCE = 4;

/**
 * Every URL that tasks take, read once however many do. With `pin: etag` one whose tag is as it was is not read again;
 * of a URL that some step takes with `pin: digest`, all take what was read.
 */
export async function resolveUrls(
  context: Context,
  steps: readonly PlannedStep[],
  around: UrlSurroundings,
): Promise<ReadonlyMap<string, UrlState>> {
  const always = new Map<string, boolean>();
  for (const { step } of steps) {
    for (const source of Object.values(step.inputs)) {
      if (source.kind === 'url')
        always.set(source.url, always.get(source.url) === true || source.pin === 'digest');
    }
  }
  const states = new Map<string, UrlState>();
  const known = new KnownUrls(context, around.flow);
  await mapPool(
    [...always],
    AT_ONCE,
    async ([url, isAlways]) => {
      states.set(url, await stateOf(context, url, { ...around, known, isAlways }));
    },
    around.signal,
  );
  return states;
}

interface Asking extends UrlSurroundings {
  readonly known: KnownUrls;
  readonly isAlways: boolean;
}

async function stateOf(context: Context, url: string, asking: Asking): Promise<UrlState> {
  if (url.startsWith('file:')) return diskState(context, url, asking);
  const known = await asking.known.get(url);
  if (!asking.keep) return known === undefined ? 'unasked' : stateOfKnown(known);
  const usable = asking.isAlways || known === 'absent' ? undefined : known;
  const read = (await readUrl(context, url, { ...asking, known: usable })) ?? 'absent';
  asking.known.set(url, read);
  return stateOfKnown(read);
}

function stateOfKnown(known: KnownUrl | 'absent'): UrlState {
  if (known === 'absent') return known;
  const { etag, digest, sizeBytes } = known;
  return { content: { kind: 'file', digest, sizeBytes }, etag };
}

/** A file or folder of this machine. With `pin: etag` it is known by its size and times. */
async function diskState(
  { store, stats }: Context,
  url: string,
  { keep, isAlways, signal }: Asking,
): Promise<UrlState> {
  const path = await realpath(fileURLToPath(url)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (path === undefined) return 'absent';
  const options = { kind: 'any', signal, ...(isAlways ? {} : { known: stats }) } as const;
  const content = keep
    ? await store.ingest(path, { ...options, mode: 'copy' })
    : await store.identify(path, options);
  return { content, etag: undefined };
}

/** What the record says of which version it was. */
export function pinOf(source: UrlInput, state: Exclude<UrlState, string>): string {
  return source.pin === 'etag' && state.etag !== undefined ? state.etag : state.content.digest;
}

/** The last name of its path, if that can be the name of a file, else the input's. */
export function fileNameOf(url: string, input: string): string {
  // Keys of S3 are written as they are.
  const path = url.startsWith('s3:') ? url : new URL(url).pathname;
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const name = url.startsWith('s3:') ? last : decoded(last);
  return name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name) ? input : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function nothingThere(step: string, input: string, url: string): MlgitError {
  return usageError(
    'input-missing',
    `Input ${input} of step ${step}: expected a file at ${url}, found nothing`,
    [
      url.startsWith('s3:')
        ? `aws s3 ls ${shellWord(url)}`
        : url.startsWith('file:')
          ? `ls -ld ${shellWord(fileURLToPath(url))}`
          : `curl -I '${url}'`,
      `say optional: true, if there may be none`,
    ],
    { url, step },
  );
}
