import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';

/** Tested by themselves. */
const ELSEWHERE = [
  'aws-batch',
  'continuous-training',
  'failures',
  'first-run',
  'flows-in-python',
  'from-dvc',
  'from-scripts',
  'gate-a-model',
  'kubernetes',
  'python-client',
  'python-runs',
  'reproduce-a-run',
  'review-a-model',
  'share-a-model',
  'sign-and-approve',
  'slurm',
].map((name) => `docs/guides/${name}.md`);
const PAGES = ['README.md', ...readdirSync(join(PROJECT, 'docs/guides')).map((name) => `docs/guides/${name}`)]
  .filter((path) => !ELSEWHERE.includes(path))
  .map((path) => ({ path, acts: readGuide(readFileSync(join(PROJECT, path), 'utf8')) }))
  .filter(({ acts }) => acts.some(({ kind }) => kind === 'command'));

const base = mkdtempSync(join(tmpdir(), 'mlgit-docs-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('the examples of', () => {
  it.each(PAGES)('$path do and print what they say', async ({ path, acts }) => {
    const folder = join(base, path.replaceAll('/', '-'));
    mkdirSync(folder);
    const env = readerEnv(base);
    await followGuide(acts, folder, () => env);
  });

  it('are of one page at least', () => expect(PAGES.length).toBeGreaterThan(0));
});
