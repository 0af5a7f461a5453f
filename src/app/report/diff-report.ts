import type { ArtifactsDiff } from '../../model/diff/artifact-diff.ts';
import type { ImageFacts } from '../../model/diff/image-diff.ts';
import type { RunDiff } from '../../model/diff/run-diff.ts';
import type { Digest } from '../../model/digest.ts';
import type { DiffReport, ImagePair, InlineImage } from '../../model/report/diff-report.ts';
import type { Context } from '../context.ts';
import { looksLike } from './image-type.ts';
import { BoundedReader } from './read-bounded.ts';

const MOST_PAIRS = 12;
const MOST_BYTES = 2 * 2 ** 20;
const MOST_BYTES_TOGETHER = 12 * 2 ** 20;

/** A diff with the images that it is about, so many that a page can be sent. */
export async function reportOfDiff(
  context: Context,
  document: RunDiff,
  signal: AbortSignal,
): Promise<DiffReport> {
  const reader = new BoundedReader(context.reading, signal);
  const found = changedImages(document.artifacts);
  const images: ImagePair[] = [];
  let left = MOST_BYTES_TOGETHER;
  let more = 0;
  for (const { what, before, after } of found) {
    const bytes = before.sizeBytes + after.sizeBytes;
    if (images.length >= MOST_PAIRS || bytes > left) {
      more++;
      continue;
    }
    const [old, now] = [await readImage(reader, what, before), await readImage(reader, what, after)];
    if (old === undefined || now === undefined) continue;
    left -= bytes;
    images.push({ what, before: old, after: now });
  }
  if (more > 0) reader.leave(`${more} more pairs of images: a page takes ${MOST_PAIRS}, of 12 MiB together`);
  return { document, images, leftOut: reader.leftOut };
}

interface FoundImage {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly format: ImageFacts['format'];
}

interface FoundPair {
  readonly what: string;
  readonly before: FoundImage;
  readonly after: FoundImage;
}

/** Of artifacts and of files in folders. */
function changedImages({ changed }: ArtifactsDiff): FoundPair[] {
  return changed.flatMap(({ task, name, folder, ...artifact }) => [
    ...pairOf(`${task}/${name}`, artifact),
    ...(folder?.files ?? []).flatMap(({ path, ...file }) => pairOf(`${task}/${name}/${path}`, file)),
  ]);
}

type Changed = Pick<ArtifactsDiff['changed'][number], 'content'> & {
  readonly before?: Omit<FoundImage, 'format'>;
  readonly after?: Omit<FoundImage, 'format'>;
};

function pairOf(what: string, { before, after, content }: Changed): FoundPair[] {
  if (content?.kind !== 'image' || before === undefined || after === undefined) return [];
  const side = ({ digest, sizeBytes }: Omit<FoundImage, 'format'>, { format }: ImageFacts): FoundImage => ({
    ...{ digest, sizeBytes, format },
  });
  return [{ what, before: side(before, content.before), after: side(after, content.after) }];
}

async function readImage(
  reader: BoundedReader,
  name: string,
  { digest, sizeBytes, format }: FoundImage,
): Promise<InlineImage | undefined> {
  const what = `Image ${name}`;
  const bytes = await reader.read({ what, digest: digest as Digest, sizeBytes, mostBytes: MOST_BYTES });
  if (bytes === undefined) return undefined;
  const type = `image/${format.toLowerCase()}`;
  if (looksLike(type, bytes)) return { type, base64: bytes.toString('base64'), sizeBytes };
  reader.leave(`${what}: its content is not ${type}`);
  return undefined;
}
