import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { killAfter, seededRandom, testSeed } from '../support/random-moments.ts';

const FILES = 300;
const MOMENTS = 8;

function text(i: number): string {
  return `file ${i}\n`.repeat(200 + i);
}

describe('kill -9 at random moments', () => {
  const random = seededRandom(testSeed());
  const repo = cliRepo({ 'README.txt': 'x\n' }, { whenDone: afterAll });
  let wallMs = 0;

  beforeAll(async () => {
    for (let i = 0; i < FILES; i++) repo.write(`data/${i}.txt`, text(i));
    const began = performance.now();
    expect((await repo.mlgit('add', 'data')).exitCode).toBe(0);
    wallMs = performance.now() - began;
  });

  it('of add leaves the data as it is, and a pointer whole or absent; the next add completes', async () => {
    const pointer = readFileSync(repo.path('data.mlgit'), 'utf8');
    for (let moment = 0; moment < MOMENTS; moment++) {
      for (const path of ['data.mlgit', '.gitignore', '.git/mlgit'])
        rmSync(repo.path(path), { recursive: true });
      await killAfter(repo.start(['add', 'data']), wallMs * random());
      for (let i = 0; i < FILES; i++) expect(repo.read(`data/${i}.txt`)).toBe(text(i));
      if (existsSync(repo.path('data.mlgit'))) expect(repo.read('data.mlgit')).toBe(pointer);
      const fsck = await repo.mlgit('fsck');
      expect(fsck.exitCode, `${fsck}`).toBe(0);
      const again = await repo.mlgit('add', 'data');
      expect(again.exitCode, `${again}`).toBe(0);
      expect(repo.read('data.mlgit')).toBe(pointer);
      expect(repo.read('.gitignore').match(/data/g)).toHaveLength(1);
    }
  });

  it('of checkout leaves the folder whole or absent; the next checkout completes', async () => {
    for (let moment = 0; moment < MOMENTS; moment++) {
      rmSync(repo.path('data'), { recursive: true });
      await killAfter(repo.start(['checkout']), wallMs * random());
      if (existsSync(repo.path('data'))) expect(readdirSync(repo.path('data'))).toHaveLength(FILES);
      const again = await repo.mlgit('checkout');
      expect(again.exitCode, `${again}`).toBe(0);
      for (let i = 0; i < FILES; i++) expect(repo.read(`data/${i}.txt`)).toBe(text(i));
    }
    expect((await repo.mlgit('fsck')).exitCode).toBe(0);
  });
});
