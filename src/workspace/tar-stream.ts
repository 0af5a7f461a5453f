import { createReadStream } from 'node:fs';
import { Header } from 'tar/header';
import { shellWord } from '../base/shell-word.ts';
import { askAgain } from '../model/bundle-index.ts';
import { MlgitError } from '../model/mlgit-error.ts';

/** One file of an archive. `content` is to be read, or left, before the next file is asked for. */
export interface TarFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;

/**
 * A POSIX tar archive of plain files (pax(1), "ustar Interchange Format"), whose bytes follow from paths and contents
 * alone: no owner, no time. Files above 8 GiB have their size in base 256, as GNU tar writes and all readers of today read.
 */
export async function* encodeTar(
  files: Iterable<TarFile> | AsyncIterable<TarFile>,
): AsyncGenerator<Uint8Array> {
  for await (const { path, sizeBytes, content } of files) {
    const header = Buffer.alloc(BLOCK);
    const fields = {
      path,
      size: sizeBytes,
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: new Date(0),
      type: 'File',
    } as const;
    new Header(fields).encode(header);
    yield header;
    let written = 0;
    for await (const part of content) {
      written += part.length;
      yield part;
    }
    if (written !== sizeBytes) throw changedMeanwhile(path, sizeBytes, written);
    yield Buffer.alloc(padding(sizeBytes));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/**
 * The files of an archive in their order, read as it is asked for. Only what `encodeTar` writes is taken: no link, no
 * folder, no device, and no extended header that could give a file another name.
 * @throws MlgitError `bad-bundle` (integrity) for anything else, and for an archive that ends early.
 */
export async function* readTar(path: string, signal?: AbortSignal): AsyncGenerator<TarFile> {
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal ? { signal } : {}) });
  const reader = new BlockReader(stream[Symbol.asyncIterator](), path);
  try {
    for (let isFirst = true; ; isFirst = false) {
      const block = isFirst ? await reader.first(BLOCK) : await reader.exactly(BLOCK);
      const header = headerOf(block);
      if (isFirst && !header?.nullBlock && !header?.cksumValid) throw notABundle(path);
      if (header === undefined) throw badBundle(path, 'something else where the header of a file should be');
      if (header.nullBlock) {
        if (!(await reader.exactly(BLOCK)).equals(Buffer.alloc(BLOCK))) throw badBundle(path, 'no end');
        return;
      }
      const { path: name, size } = header;
      if (!header.cksumValid || header.type !== 'File' || name === undefined || size === undefined) {
        throw badBundle(path, `an entry ${JSON.stringify(name ?? '')} that is no plain file`);
      }
      const body = reader.body(size);
      yield { path: name, sizeBytes: size, content: body };
      // What was not read is passed over.
      for await (const _ of body);
      await reader.exactly(padding(size));
    }
  } finally {
    stream.destroy();
  }
}

/** How many bytes of an archive a file takes, with its header. */
export function tarSpan(sizeBytes: number): number {
  return BLOCK + sizeBytes + padding(sizeBytes);
}

export interface TarPlace {
  /** Where its header begins. */
  readonly offset: number;
  readonly name: string;
  readonly sizeBytes: number;
}

/** One file of an archive whose place is known. @throws MlgitError `bad-bundle` (integrity) when it is not there. */
export async function* readTarFileAt(
  path: string,
  { offset, name, sizeBytes }: TarPlace,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const end = offset + BLOCK + sizeBytes - 1;
  const options = { start: offset, end, highWaterMark: 1024 * 1024, ...(signal ? { signal } : {}) };
  const stream = createReadStream(path, options);
  const reader = new BlockReader(stream[Symbol.asyncIterator](), path);
  try {
    const header = headerOf(await reader.exactly(BLOCK));
    if (!header?.cksumValid || header.path !== name || header.size !== sizeBytes) {
      throw badBundle(path, `something else than ${name} where its index has it`);
    }
    yield* reader.body(sizeBytes);
  } finally {
    stream.destroy();
  }
}

/** Undefined where the numbers of a header cannot be numbers. */
function headerOf(block: Buffer): Header | undefined {
  try {
    return new Header(block);
  } catch {
    return undefined;
  }
}

class BlockReader {
  private rest: Buffer = Buffer.alloc(0);
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly path: string;

  constructor(chunks: AsyncIterator<Buffer>, path: string) {
    this.chunks = chunks;
    this.path = path;
  }

  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** What a file of another kind has there is nobody's to read. */
  async first(length: number): Promise<Buffer> {
    try {
      return await this.exactly(length);
    } catch (error) {
      throw error instanceof MlgitError && error.code === 'bad-bundle' ? notABundle(this.path) : error;
    }
  }

  async *body(length: number): AsyncGenerator<Buffer> {
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing);
      missing -= part.length;
      yield part;
    }
  }

  private async some(atMost: number): Promise<Buffer> {
    while (this.rest.length === 0) {
      const next = await this.chunks.next();
      if (next.done) throw badBundle(this.path, 'its end too early');
      this.rest = next.value;
    }
    const part = this.rest.subarray(0, atMost);
    this.rest = this.rest.subarray(part.length);
    return part;
  }
}

function padding(sizeBytes: number): number {
  return (BLOCK - (sizeBytes % BLOCK)) % BLOCK;
}

function notABundle(path: string): MlgitError {
  return new MlgitError(`${path} is neither a bundle of mlgit nor a repository`, {
    code: 'bad-bundle',
    kind: 'integrity',
    hints: ['mlgit bundle create RUN -o FILE   (makes one)', `ls -l ${shellWord(path)}`],
    details: { path },
  });
}

/** A file that was made by somebody else, or damaged on its way. */
export function badBundle(path: string, found: string, cause?: unknown): MlgitError {
  return new MlgitError(`${path} is not a whole bundle of mlgit: found ${found}`, {
    code: 'bad-bundle',
    kind: 'integrity',
    hints: [askAgain(path)],
    details: { path },
    cause,
  });
}

function changedMeanwhile(path: string, expected: number, found: number): MlgitError {
  return new MlgitError(`${path} should have ${expected} bytes and has ${found}`, {
    code: 'digest-mismatch',
    kind: 'integrity',
    hints: ['mlgit fsck'],
    details: { path, expected, found },
  });
}
