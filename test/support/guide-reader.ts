import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readerEnv } from './follow-guide.ts';
import { type GuideAct, readGuide } from './guide.ts';
import { PROJECT } from './quickstart-run.ts';

/** What the guide of that name has its reader do. */
export function guideOf(name: string): GuideAct[] {
  return readGuide(readFileSync(join(PROJECT, `docs/guides/${name}.md`), 'utf8'));
}

/** An empty folder and a home for who follows a guide. Both are gone when the suite, in which this is called, ends. */
export function guideReader(options: Parameters<typeof readerEnv>[1] = {}): {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
} {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  return { folder, env: readerEnv(base, options) };
}
