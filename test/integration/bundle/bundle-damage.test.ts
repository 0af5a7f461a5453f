import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar/header';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyBundle } from '../../../src/app/apply-bundle.ts';
import { createBundle } from '../../../src/app/create-bundle.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { encodeTar, readTar } from '../../../src/workspace/tar-stream.ts';
import { appContext } from '../../support/app-context.ts';
import { goldenRepository } from '../../support/golden-repository.ts';
import { refsOf } from '../../support/remotes.ts';
import { temporaryFolder, testRepo } from '../../support/repo.ts';

interface File {
  readonly path: string;
  readonly bytes: Buffer;
}

const signal = new AbortController().signal;
let whole: Buffer;
let files: File[];

beforeAll(async () => {
  const golden = goldenRepository(afterAll);
  const context = await appContext(golden, afterAll);
  const path = join(golden.root, 'out.tar');
  await createBundle(context, [await resolveRun(context, 'demo@prod')], { path, force: false, signal });
  whole = readFileSync(path);
  files = [];
  for await (const { path: name, content } of readTar(path)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(Buffer.from(part));
    files.push({ path: name, bytes: Buffer.concat(parts) });
  }
});

async function archive(changed: readonly File[]): Promise<Buffer> {
  const entries = changed.map(({ path, bytes }) => ({
    path,
    sizeBytes: bytes.length,
    content: (async function* () {
      yield bytes;
    })(),
  }));
  const parts: Uint8Array[] = [];
  for await (const part of encodeTar(entries)) parts.push(part);
  return Buffer.concat(parts);
}

/** Applies these bytes to an empty repository, which must not show anything of them afterwards. */
async function applied(bytes: Buffer): Promise<unknown> {
  const repo = testRepo();
  const context = await appContext(repo);
  const path = join(temporaryFolder(), 'demo.tar');
  writeFileSync(path, bytes);
  const outcome = await applyBundle(context, { path, signal }).catch((error: unknown) => error);
  if (outcome instanceof Error) expect(refsOf(repo)).toEqual([]);
  return outcome;
}

function withIndex(change: (index: Record<string, unknown>) => void): File[] {
  const index = JSON.parse(files[0]!.bytes.toString()) as Record<string, unknown>;
  change(index);
  return [{ path: 'index.json', bytes: Buffer.from(JSON.stringify(index)) }, ...files.slice(1)];
}

describe('a bundle that is not as it was made', () => {
  it('is taken when it is put together again from its parts', async () => {
    expect((await archive(files)).equals(whole)).toBe(true);
    expect(await applied(await archive(files))).toMatchObject({ remote: 'bundle/demo' });
  });

  it('is refused when it ends early, wherever that is', async () => {
    for (const part of [0, 0.2, 0.5, 0.9, 0.999]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part));
      expect(await applied(cut), `${part}`).toMatchObject({ code: 'bad-bundle', kind: 'integrity' });
    }
  });

  it('is refused with a flipped bit in a blob or in the git bundle', async () => {
    for (const at of [1, 2, files.length - 1]) {
      const bytes = Buffer.from(files[at]!.bytes);
      bytes[bytes.length - 1]! ^= 1;
      const changed = files.map((file, i) => (i === at ? { ...file, bytes } : file));
      expect(await applied(await archive(changed)), files[at]!.path).toMatchObject({
        code: 'digest-mismatch',
        message: expect.stringMatching(new RegExp(`^${files[at]!.path} of .*/demo\\.tar does not hold`)),
        hints: [expect.stringMatching(/^b3sum .*\/demo\.tar {3}\(if its sender/)],
      });
    }
  });

  it.each([
    ['a blob that the index lists is missing', () => files.slice(0, -1)],
    [
      'a file that the index does not list is there',
      () => [...files, { path: 'extra', bytes: Buffer.from('x') }],
    ],
    ['a file comes twice', () => [...files, files[2]!]],
    ['a path leads out', () => [...files, { path: '../../escaped', bytes: Buffer.from('x') }]],
    ['the index is not first', () => [files[1]!, files[0]!, ...files.slice(2)]],
    [
      'the refs are others than in the git bundle',
      () =>
        withIndex((index) => {
          index['refs'] = (index['refs'] as unknown[]).slice(1);
        }),
    ],
    [
      'a ref would lie outside of what travels',
      () =>
        withIndex((index) => {
          index['refs'] = [{ name: 'refs/mlgit/../heads/main', oid: '1'.repeat(40) }];
        }),
    ],
    [
      'a run’s artifacts are left out of index and archive',
      () => {
        const dropped = files.at(-1)!;
        return withIndex((index) => {
          index['blobs'] = (index['blobs'] as { digest: string }[]).filter(
            ({ digest }) => !dropped.path.endsWith(digest.slice(3)),
          );
        }).slice(0, -1);
      },
    ],
  ])('is refused when %s', async (_, change) => {
    expect(await applied(await archive(change()))).toMatchObject({ code: 'bad-bundle', kind: 'integrity' });
  });

  it('is refused with one clear sentence when a newer mlgit made it', async () => {
    const newer = withIndex((index) => {
      index['requiredToRead'] = ['bundle-1', 'bundle-9'];
    });
    expect(await applied(await archive(newer))).toMatchObject({
      code: 'format-too-new',
      message: /bundle-9/,
    });
    const version = withIndex((index) => {
      index['version'] = 2;
    });
    expect(await applied(await archive(version))).toMatchObject({ code: 'format-too-new' });
  });

  it('is refused when an entry is a link', async () => {
    const header = Buffer.alloc(512);
    new Header({
      path: 'blobs/link',
      linkpath: '/etc/passwd',
      type: 'SymbolicLink',
      size: 0,
      mode: 0o777,
    }).encode(header);
    const bytes = Buffer.concat([
      (await archive(files.slice(0, 2))).subarray(0, -1024),
      header,
      Buffer.alloc(1024),
    ]);
    expect(await applied(bytes)).toMatchObject({ code: 'bad-bundle', message: /no plain file/ });
  });

  it('is refused when it is no archive at all', async () => {
    for (const text of ['', 'hello', 'hello'.repeat(1000)]) {
      const { code, message } = (await applied(Buffer.from(text))) as Error & { code: string };
      expect({ code, message }).toEqual({
        code: 'bad-bundle',
        message: expect.stringMatching(/ is neither a bundle of mlgit nor a repository$/),
      });
    }
    expect(await applied(Buffer.alloc(10_240))).toMatchObject({ code: 'bad-bundle' });
    for (const bytes of [gzipSync(whole), Buffer.alloc(4096, 0xff)]) {
      expect(await applied(bytes)).toMatchObject({ code: 'bad-bundle', message: /is neither a bundle/ });
    }
    const torn = Buffer.concat([(await archive(files)).subarray(0, -1024), Buffer.alloc(1024, 0xff)]);
    expect(await applied(torn)).toMatchObject({ code: 'bad-bundle', message: /where the header of a file/ });
  });
});

describe('an archive', () => {
  it('takes names and sizes at the edge, and streams what it holds', async () => {
    const sizes = [0, 1, 511, 512, 513, 3 * 1024 * 1024];
    const path = join(temporaryFolder(), 'edge.tar');
    const made = sizes.map((size, i) => ({ path: `blobs/${i}`, bytes: Buffer.alloc(size, i) }));
    writeFileSync(path, await archive(made));
    const seen = [];
    for await (const file of readTar(path)) {
      let length = 0;
      // Every second one is passed over unread.
      if (file.sizeBytes % 2 === 1) for await (const part of file.content) length += part.length;
      else length = file.sizeBytes;
      seen.push([file.path, length]);
    }
    expect(seen).toEqual(sizes.map((size, i) => [`blobs/${i}`, size]));
  });

  it('notices a source that gives other bytes than it said', async () => {
    const lying = [{ path: 'a', sizeBytes: 5, content: createReadStream('/dev/null') }];
    const drained = async () => {
      for await (const _ of encodeTar(lying));
    };
    await expect(drained()).rejects.toMatchObject({ code: 'digest-mismatch' });
  });
});
