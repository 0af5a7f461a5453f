import type { Digest } from '../../model/digest.ts';
import type { ReportImage } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { walkTree } from '../../store/tree-walk.ts';
import { imageType, looksLike } from './image-type.ts';
import type { BoundedReader } from './read-bounded.ts';

const MOST_IMAGES = 24;
const MOST_BYTES = 2 * 2 ** 20;
const MOST_BYTES_TOGETHER = 8 * 2 ** 20;
/** Of a folder of a hundred thousand files, nobody waits for the images. */
const MOST_LOOKED_AT = 2000;

interface Found {
  readonly task: string;
  readonly name: string;
  readonly type: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Images among the outputs and plots of a run, so many that a page can be sent. */
export async function readImages(
  run: RunRecord,
  reader: BoundedReader,
  { store, signal }: { readonly store: BlobSource; readonly signal: AbortSignal },
): Promise<ReportImage[]> {
  const images: ReportImage[] = [];
  const seen = new Set<string>();
  let left = MOST_BYTES_TOGETHER;
  let more = 0;
  for await (const { digest, ...image } of imagesOf(run, reader, { store, signal })) {
    if (seen.has(digest)) continue;
    seen.add(digest);
    if (images.length >= MOST_IMAGES || image.sizeBytes > left) {
      more++;
      continue;
    }
    const what = `Image ${image.name} of ${image.task}`;
    const bytes = await reader.read({ what, digest, sizeBytes: image.sizeBytes, mostBytes: MOST_BYTES });
    if (bytes === undefined) continue;
    if (!looksLike(image.type, bytes)) {
      reader.leave(`${what}: its content is not ${image.type}`);
      continue;
    }
    left -= bytes.length;
    images.push({ ...image, base64: bytes.toString('base64') });
  }
  if (more > 0) reader.leave(`${more} more images: a page takes ${MOST_IMAGES}, of 8 MiB together`);
  return images;
}

async function* imagesOf(
  run: RunRecord,
  reader: BoundedReader,
  { store, signal }: { readonly store: BlobSource; readonly signal: AbortSignal },
): AsyncGenerator<Found> {
  for (const [task, { outputs, plots = [] }] of Object.entries(run.manifest.tasks)) {
    for (const { file, digest, sizeBytes } of plots) {
      const type = imageType(file);
      if (type !== undefined) yield { task, name: file, type, digest, sizeBytes };
    }
    for (const [name, output] of Object.entries(outputs)) {
      const { kind, path, digest, sizeBytes } = output;
      const type = imageType(path);
      if (kind === 'file' && type !== undefined) yield { task, name, type, digest, sizeBytes };
      if (kind !== 'tree') continue;
      const found = await reader.attempt(`Folder ${name} of ${task}`, () => imagesIn(store, digest, signal));
      for (const image of found ?? []) yield { ...image, task, name: `${name}/${image.name}` };
    }
  }
}

async function imagesIn(
  store: BlobSource,
  digest: Digest,
  signal: AbortSignal,
): Promise<Omit<Found, 'task'>[]> {
  const found: Omit<Found, 'task'>[] = [];
  let looked = 0;
  for await (const { path, entry } of walkTree(store, digest, signal)) {
    if (++looked > MOST_LOOKED_AT) break;
    const type = imageType(path);
    if (type === undefined || (entry.kind !== 'file' && entry.kind !== 'executable')) continue;
    found.push({ name: path, type, digest: entry.digest, sizeBytes: entry.sizeBytes });
  }
  return found;
}
