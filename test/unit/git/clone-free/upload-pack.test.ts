import { describe, expect, it } from 'vitest';
import { readPackets } from '../../../../src/git/clone-free/packet-lines.ts';
import {
  encodeFetchRequest,
  encodeListRequest,
  readListing,
  readPack,
  ServerRefusal,
} from '../../../../src/git/clone-free/upload-pack.ts';

const OID = 'a'.repeat(40);

/** A stream in pieces of this many bytes. */
async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

async function all(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

describe('packet lines', () => {
  it.each([1, 3, 7, 1000])('are read from pieces of %i bytes', async (size) => {
    const seen: unknown[] = [];
    for await (const one of readPackets(pieces(`${packet('hello')}0001${packet('')}0000`, size)))
      seen.push(one);
    expect(seen.map(String)).toEqual(['hello', 'delimiter', '', 'flush']);
  });

  it('are refused when they end early or are none', async () => {
    await expect(all(readPackets(pieces('0009he', 2)) as AsyncIterable<Buffer>)).rejects.toThrow(/too early/);
    await expect(all(readPackets(pieces('<html>', 2)) as AsyncIterable<Buffer>)).rejects.toThrow(/not git/);
  });
});

describe('the request for objects', () => {
  it('asks for them one deep, with a filter only where the server has one', () => {
    const request = { oids: [OID], agent: 'mlgit/1', extent: 'folders' } as const;
    const text = encodeFetchRequest({ ...request, filters: true }).toString();
    expect(text).toBe(
      `0012command=fetch\n0012agent=mlgit/1\n0017object-format=sha1\n00010010no-progress\n000eofs-delta\n0032want ${OID}\n000ddeepen 1\n0015filter blob:none\n0009done\n0000`,
    );
    expect(encodeFetchRequest({ ...request, filters: false }).toString()).not.toContain('filter');
    expect(encodeFetchRequest({ ...request, extent: 'whole', filters: true }).toString()).not.toContain(
      'filter',
    );
  });
});

describe('the answer with a pack', () => {
  const before = `${packet('shallow-info\n')}${packet(`shallow ${OID}\n`)}0001${packet('packfile\n')}`;

  it('gives the bytes of the pack and leaves out progress', async () => {
    const answer = `${before}${packet('\x02counting\n')}${packet('\x01PACK')}${packet('\x01rest')}0000`;
    expect(await all(readPack(pieces(answer, 5)))).toBe('PACKrest');
  });

  it('is refused when it ends early', async () => {
    await expect(all(readPack(pieces(`${before}${packet('\x01PACK')}`, 5)))).rejects.toThrow(/too early/);
  });

  it('has the words of a server that refuses', async () => {
    await expect(all(readPack(pieces(packet('ERR not our ref\n'), 5)))).rejects.toThrow(ServerRefusal);
    await expect(all(readPack(pieces(`${before}${packet('\x03out of memory\n')}`, 5)))).rejects.toThrow(
      new ServerRefusal('out of memory'),
    );
  });
});

describe('the list of refs', () => {
  it('asks for names by how they begin', () => {
    expect(encodeListRequest(['HEAD'], 'mlgit/1').toString()).toContain('0014ref-prefix HEAD\n0000');
  });

  it('is what git ls-remote prints', async () => {
    const answer = `${packet(`unborn HEAD symref-target:refs/heads/main\n`)}${packet(`${OID} refs/tags/v1 peeled:${'b'.repeat(40)}\n`)}0000`;
    expect(await readListing(pieces(answer, 9))).toBe(
      `${OID}\trefs/tags/v1\n${'b'.repeat(40)}\trefs/tags/v1^{}`,
    );
  });

  it('is refused when it ends early', async () => {
    await expect(readListing(pieces(packet(`${OID} HEAD\n`), 9))).rejects.toThrow(/too early/);
  });
});
