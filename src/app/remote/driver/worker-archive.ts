import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { uniqueOf } from '../../../base/unique-in-process.ts';
import type { Config } from '../../../config/config.ts';
import { createHasher, digestText } from '../../../model/blake3.ts';
import { type Digest, digestHex } from '../../../model/digest.ts';
import { encodeTar, type TarFile } from '../../../workspace/tar-stream.ts';
import { type WorkerFiles, workerFiles } from './worker-files.ts';

/** Node and mlgit in one archive, as a job unpacks it. */
export interface WorkerArchive {
  readonly path: string;
  readonly digest: Digest;
  /** Hex digits: what a shell can verify. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Makes the archive of this version, once a user and version. Equal files give equal bytes. */
export async function workerArchive({
  cacheDir,
  pid,
}: Pick<Config, 'cacheDir' | 'pid'>): Promise<WorkerArchive> {
  const files = workerFiles();
  const folder = join(cacheDir, 'worker-archives');
  const name = digestHex(stampOf(files)).slice(0, 32);
  const path = join(folder, `${name}.tar.gz`);
  const factsPath = join(folder, `${name}.json`);
  const known = await readFacts(factsPath, path);
  if (known !== undefined) return { path, ...known };
  await mkdir(folder, { recursive: true });
  const own = uniqueOf(pid);
  const aside = `${path}.${own}`;
  const facts = await write(files, aside);
  await rename(aside, path);
  await writeFile(`${factsPath}.${own}`, JSON.stringify(facts));
  await rename(`${factsPath}.${own}`, factsPath);
  return { path, ...facts };
}

type Facts = Omit<WorkerArchive, 'path'>;

/** Paths, sizes and times: the files of an installed package do not change without them. */
function stampOf(files: WorkerFiles): Digest {
  const stamps = [...files].map(([path, file]) => {
    const { size, mtimeMs } = statSync(file);
    return `${path} ${size} ${mtimeMs}`;
  });
  return digestText(stamps.join('\n'));
}

async function readFacts(factsPath: string, path: string): Promise<Facts | undefined> {
  try {
    const facts = JSON.parse(await readFile(factsPath, 'utf8')) as Facts;
    return (await stat(path)).size === facts.sizeBytes ? facts : undefined;
  } catch (error) {
    // Not made yet, or cut short by a crash, and then made again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function write(files: WorkerFiles, path: string): Promise<Facts> {
  const sha256 = createHash('sha256');
  const blake3 = createHasher();
  let sizeBytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      sha256.update(chunk);
      blake3.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(encodeTar(tarFiles(files))), gzip, measure, createWriteStream(path));
  return { sha256: sha256.digest('hex'), digest: blake3.digest(), sizeBytes };
}

function* tarFiles(files: WorkerFiles): Generator<TarFile> {
  for (const [path, file] of files)
    yield { path, sizeBytes: statSync(file).size, content: createReadStream(file) };
}
