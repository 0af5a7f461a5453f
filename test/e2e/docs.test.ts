import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { asPattern, type GuideAct, perform, readGuide, withMlgit } from '../support/guide.ts';
import { newcomer, PROJECT } from '../support/quickstart-run.ts';

/** Tested by themselves: one needs Python, one a bucket and a git server. */
const ELSEWHERE = ['docs/guides/first-run.md', 'docs/guides/share-a-model.md'];
const PAGES = ['README.md', ...readdirSync(join(PROJECT, 'docs/guides')).map((name) => `docs/guides/${name}`)]
  .filter((path) => !ELSEWHERE.includes(path))
  .map((path) => ({ path, acts: readGuide(readFileSync(join(PROJECT, path), 'utf8')) }))
  .filter(({ acts }) => acts.some(({ kind }) => kind === 'command'));

const base = mkdtempSync(join(tmpdir(), 'mlgit-docs-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function reader(): NodeJS.ProcessEnv {
  return {
    ...withMlgit(newcomer(join(base, 'home')), join(base, 'bin'), join(PROJECT, 'bin/mlgit.js')),
    GIT_AUTHOR_NAME: 'Reader',
    GIT_AUTHOR_EMAIL: 'reader@example.org',
    GIT_COMMITTER_NAME: 'Reader',
    GIT_COMMITTER_EMAIL: 'reader@example.org',
  };
}

/** 0, unless the command says otherwise in a comment at its end. */
function expectedCode(act: Extract<GuideAct, { kind: 'command' }>): number {
  return Number(/# exit code (\d+)$/.exec(act.command)?.[1] ?? 0);
}

describe('the examples of', () => {
  it.each(PAGES)('$path do and print what they say', async ({ path, acts }) => {
    const folder = join(base, path.replaceAll('/', '-'));
    mkdirSync(folder);
    for (const act of acts) {
      const { code, output } = await perform(act, folder, reader());
      if (act.kind === 'file') continue;
      expect(code, `$ ${act.command}\n${output}`).toBe(expectedCode(act));
      if (act.shows.length > 0) expect(output, `$ ${act.command}`).toMatch(asPattern(act.shows));
    }
  });

  it('are of one page at least', () => expect(PAGES.length).toBeGreaterThan(0));
});
