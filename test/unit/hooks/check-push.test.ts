import { describe, expect, it } from 'vitest';
import type { BlobPresence } from '../../../src/hooks/blob-presence.ts';
import { checkPush, UPLOAD_LIMIT } from '../../../src/hooks/check-push.ts';
import { NeededContent } from '../../../src/hooks/needed-content.ts';
import type { ArtifactContent } from '../../../src/model/artifact.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';

const content = (name: string, sizeBytes = 1): ArtifactContent => ({
  kind: 'file',
  digest: digestText(name),
  sizeBytes,
});

function needs(...contents: ArtifactContent[]): NeededContent {
  const needed = new NeededContent();
  for (const [i, one] of contents.entries()) needed.add(one, `data-${i}.mlgit`);
  return needed;
}

/** A store as the protocol sees it, with what is known of it, in it and here; it writes down what is asked of it. */
class Presence implements BlobPresence {
  readonly name = 'team';
  readonly asked: string[] = [];
  known: readonly ArtifactContent[] = [];
  there: readonly ArtifactContent[] = [];
  absent: readonly ArtifactContent[] = [];
  failure: Error | undefined;

  async unknown(contents: readonly ArtifactContent[]) {
    return contents.filter((one) => !this.known.includes(one));
  }
  async lacking(contents: readonly ArtifactContent[]) {
    this.asked.push('lacking');
    if (this.failure !== undefined) throw this.failure;
    return contents.filter((one) => !this.there.includes(one));
  }
  async measure(contents: readonly ArtifactContent[]) {
    const bytes = contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { blobs: contents.length, bytes, absent: contents.filter((one) => this.absent.includes(one)) };
  }
  async upload() {
    this.asked.push('upload');
    if (this.failure !== undefined) throw this.failure;
  }
}

const quiet = new AbortController().signal;
const check = (presence: Presence, needed: NeededContent) => checkPush(presence, needed, quiet);

describe('a push of records', () => {
  it('passes without a question when all is known to be there', async () => {
    const presence = new Presence();
    presence.known = [content('a')];
    const needed = needs(...presence.known);
    expect(await check(presence, needed)).toEqual({ uploaded: undefined });
    expect(presence.asked).toEqual([]);
  });

  it('passes after a question when others have put what it needs', async () => {
    const presence = new Presence();
    presence.there = [content('a')];
    expect(await check(presence, needs(...presence.there))).toEqual({ uploaded: undefined });
    expect(presence.asked).toEqual(['lacking']);
  });

  it('sends a small remainder by itself', async () => {
    const presence = new Presence();
    expect(await check(presence, needs(content('a', 10), content('b', 20)))).toEqual({
      uploaded: { blobs: 2, bytes: 30 },
    });
    expect(presence.asked).toEqual(['lacking', 'upload']);
  });

  it.each([
    ['one byte more than may be sent', [content('a', UPLOAD_LIMIT.bytes + 1)]],
    ['one blob more than may be sent', Array.from({ length: 201 }, (_, i) => content(String(i)))],
  ])('stops with the one command to run for %s', async (_name, contents) => {
    const presence = new Presence();
    const error = await check(presence, needs(...contents)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'artifacts-not-pushed', kind: 'failed', hints: ['mlgit push'] });
    expect(error.message).toMatch(/^The store team lacks \d+ artifacts? \(.+\) of data-0\.mlgit/);
    expect(presence.asked).toEqual(['lacking']);
  });

  it('takes exactly what may be sent', async () => {
    const presence = new Presence();
    await check(presence, needs(content('a', UPLOAD_LIMIT.bytes)));
    expect(presence.asked).toEqual(['lacking', 'upload']);
  });

  it('stops with that command when the sending fails or takes too long', async () => {
    const presence = new Presence();
    presence.upload = async () => {
      throw new DOMException('The operation timed out', 'TimeoutError');
    };
    await expect(check(presence, needs(content('a')))).rejects.toMatchObject({
      code: 'artifacts-not-pushed',
      hints: ['mlgit push'],
    });
  });

  it('stops and names the variable when the store cannot be asked about what is unknown', async () => {
    const presence = new Presence();
    presence.failure = new MlgitError('Nobody answers at team', {
      code: 'store-unreachable',
      kind: 'unreachable',
      hints: ['mlgit remote check'],
    });
    const error = await check(presence, needs(content('a'))).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'store-not-asked', kind: 'failed' });
    expect(error.message).toContain('Nobody answers at team');
    expect(error.hints).toEqual([
      'mlgit remote check',
      expect.stringContaining('MLGIT_SKIP_PRE_PUSH=1 git push'),
    ]);
  });

  it('stops for what is nowhere to be had', async () => {
    const presence = new Presence();
    const lost = content('lost');
    presence.absent = [lost];
    const error = await check(presence, needs(content('a'), lost)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'artifacts-nowhere', kind: 'failed' });
    expect(error.message).toBe(
      'Neither this machine nor the store team has 1 artifact (1 B) of data-1.mlgit',
    );
    expect(presence.asked).toEqual(['lacking']);
  });

  it('names who needs artifacts, three at most', async () => {
    const many = Array.from({ length: 300 }, (_, i) => content(String(i)));
    const error = await check(new Presence(), needs(...many)).catch((thrown) => thrown);
    expect(error.message).toContain('data-0.mlgit, data-1.mlgit, data-2.mlgit and 297 more');
  });
});
