import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { encode } from 'fast-png';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, hasChromium, openPage, startChromium } from '../support/chromium.ts';
import type { CliRepo } from '../support/cli.ts';
import { viewedRepo } from '../support/viewed-repo.ts';

const cleanups: (() => void)[] = [];

/** Names of rows that do not stand in one line, though they are one word. */
const BROKEN_NAMES = `[...document.querySelectorAll('tbody th')].filter((head) => {
  const range = document.createRange();
  range.selectNodeContents(head);
  return /^\\w+$/.test(head.textContent) && new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
}).map((head) => head.textContent)`;

/** Four by four pixels of one colour. */
function square(red: number): Uint8Array {
  const data = new Uint8Array(4 * 4 * 3).map((_, i) => (i % 3 === 0 ? red : 90));
  return encode({ width: 4, height: 4, channels: 3, depth: 8, data });
}

describe.skipIf(!hasChromium())('a diff in a browser', () => {
  let browser: Browser;
  let repo: CliRepo;
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    browser = await startChromium();
    repo = viewedRepo({ whenDone: (clean) => cleanups.push(clean) });
    const drawn = readFileSync(repo.path('judge.py'), 'utf8');
    const flow = readFileSync(repo.path('mlgit.yaml'), 'utf8').replace(
      'code: [judge.py]',
      'code: [judge.py, heat.png]',
    );
    const withImage = `${drawn}\nimport shutil\nshutil.copy("heat.png", "report/heat.png")\n`;
    writeFileSync(repo.path('heat.png'), square(10));
    repo.commit({ 'judge.py': withImage, 'mlgit.yaml': flow }, 'draw');
    await repo.result('run', '--message', 'First <b>try</b>');
    await repo.result('tag', 'credit@latest', 'prod');
    writeFileSync(repo.path('heat.png'), square(240));
    const train = readFileSync(repo.path('train.py'), 'utf8');
    repo.commit({ 'train.py': train.replace('rate * 10', 'rate * 12') }, 'larger steps');
    await repo.result('run', '--set', 'noise=1.0');
    await repo.result('diff', 'credit@prod', 'credit@latest', '--patch', '--html', 'diff.html');
    await repo.result('run', '--set', 'rate=0.1');
    await repo.result('diff', '@latest~2', '@latest~1', '@latest', '--html', 'table.html');
    for (const name of ['diff', 'table']) urls[name] = pathToFileURL(repo.path(`${name}.html`)).href;
  });
  afterAll(async () => {
    await browser?.close();
    for (const clean of cleanups) clean();
  });

  it.each([
    ['diff', 'light', 1280],
    ['diff', 'dark', 1280],
    ['diff', 'dark', 390],
    ['table', 'light', 390],
    ['table', 'dark', 1280],
  ] as const)(
    'asks for nothing, and has nothing that axe finds wrong: %s, %s, %s wide',
    async (name, colorScheme, width) => {
      const { page, said, asked } = await openPage(browser, urls[name]!, { colorScheme, width });
      if (name === 'diff') await page.waitForSelector('#series svg');
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect(await axeViolations(page)).toEqual([]);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBe(0);
      expect(await page.evaluate(BROKEN_NAMES)).toEqual([]);
      expect(said).toEqual([]);
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([urls[name]]);
    },
  );

  it('shows curves of both runs, the patch, rows of tables, and images side by side', async () => {
    const { page } = await openPage(browser, urls['diff']!);
    await page.waitForSelector('#series figure svg [aria-label=line] path');
    expect(await page.locator('#series figure').first().locator('[aria-label=line] path').count()).toBe(2);
    expect(await page.textContent('.patch .ins')).toContain('rate * 12');
    expect(await page.locator('.image-pair img').count()).toBe(2);
    expect(
      await page.evaluate(
        '[...document.querySelectorAll(".image-pair img")].map((image) => image.naturalWidth)',
      ),
    ).toEqual([4, 4]);
    expect(await page.textContent('#metrics')).toMatch(/better|worse/);
    expect(await page.locator('#artifacts details table').count()).toBeGreaterThan(0);
    expect(await page.textContent('.side .lead')).toBe('First <b>try</b>');
    const links = (await page.evaluate(
      '[...document.querySelectorAll("a[href^=\\"#\\"]")].map((a) => a.getAttribute("href").slice(1))',
    )) as string[];
    for (const id of new Set(links))
      expect(await page.evaluate(`document.getElementById(${JSON.stringify(id)}) !== null`), id).toBe(true);
  });

  it('prints in dark ink', async () => {
    const { page } = await openPage(browser, urls['diff']!, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('has the sections that were asked for, and leaves other files alone', async () => {
    await repo.result('diff', 'credit@prod', 'credit@latest', '--section', 'params', '--html', 'params.html');
    const page = readFileSync(repo.path('params.html'), 'utf8');
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(['params']);
    repo.write('mine.html', 'mine');
    for (const command of [
      ['diff', '@latest'],
      ['lineage', '@latest'],
    ]) {
      const done = await repo.mlgit(...command, '--html', 'mine.html', '--json');
      expect(done.exitCode).toBe(2);
      expect(done.json().error?.code).toBe('file-exists');
    }
    expect(readFileSync(repo.path('mine.html'), 'utf8')).toBe('mine');
    const told = await repo.mlgit('lineage', '@latest', '--html', 'mine.html', '--force');
    expect(told.stdout).toMatch(/^\+ mine\.html {2}\d/);
  });
});
