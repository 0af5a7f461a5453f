import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowPage } from '../../src/ui/html/flow-page.ts';
import { readPageAssets } from '../../src/ui/html/read-page-assets.ts';
import { runPage } from '../../src/ui/html/run-page.ts';
import { axeViolations, hasChromium, openPage, startChromium } from '../support/chromium.ts';
import type { CliRepo } from '../support/cli.ts';
import { flowReport } from '../support/flow-report.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';
import { runReport } from '../support/run-report.ts';
import { viewedRepo } from '../support/viewed-repo.ts';

const cleanups: (() => void)[] = [];
const MANY = 5_000;

describe.skipIf(!hasChromium())('a page in a browser', () => {
  let browser: Browser;
  let repo: CliRepo;
  let folder: string;
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    browser = await startChromium();
    repo = viewedRepo({ whenDone: (clean) => cleanups.push(clean) });
    await repo.result('run', '--message', 'First try');
    await repo.result('run', '--set', 'rate=0.1');
    const failed = await repo.mlgit('run', '--set', 'rate=0', '--json');
    await repo.result('tag', 'credit@latest', 'prod');
    for (const [name, word] of Object.entries({
      run: '@latest',
      failed: failed.json().error?.details.run,
      flow: 'credit',
    })) {
      await repo.result('report', word, '-o', `${name}.html`);
      urls[name] = pathToFileURL(repo.path(`${name}.html`)).href;
    }
    folder = temporaryFolder((clean) => cleanups.push(clean));
    const assets = await readPageAssets(PROJECT);
    for (const [name, page] of Object.entries({
      hostile: runPage(runReport({}, '</script><script>document.title="taken"</script>'), assets),
      'hostile-flow': flowPage(flowReport(5, '<img src=x onerror=document.title="taken">'), assets),
      many: flowPage(flowReport(MANY), assets),
    })) {
      writeFileSync(join(folder, `${name}.html`), page);
      urls[name] = pathToFileURL(join(folder, `${name}.html`)).href;
    }
  });
  afterAll(async () => {
    await browser?.close();
    for (const clean of cleanups) clean();
  });

  it.each(['run', 'failed', 'flow', 'hostile', 'hostile-flow'])(
    'asks for nothing and has no errors: %s',
    async (name) => {
      const { page, said, asked } = await openPage(browser, urls[name]!);
      await page.waitForSelector('svg');
      expect(said).toEqual([]);
      expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([urls[name]]);
      expect(await page.title()).not.toBe('taken');
    },
  );

  it.each([
    ['run', 'light', 1280],
    ['run', 'dark', 390],
    ['failed', 'dark', 1280],
    ['failed', 'light', 390],
    ['flow', 'light', 1280],
    ['flow', 'dark', 1280],
    ['flow', 'light', 390],
  ] as const)('has nothing that axe finds wrong: %s, %s, %s wide', async (name, colorScheme, width) => {
    const { page } = await openPage(browser, urls[name]!, { colorScheme, width });
    await page.waitForSelector('svg');
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    expect(await axeViolations(page)).toEqual([]);
    // Nothing but frames of their own scrolls sideways.
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
  });

  it('draws what the flow declares: curves, series, the graph, an image', async () => {
    const { page } = await openPage(browser, urls['run']!);
    await page.waitForSelector('#plots figure svg [aria-label=line] path');
    expect(await page.locator('#plots figure').count()).toBe(2);
    expect(await page.locator('#series figure [aria-label=line] path').count()).toBe(4);
    expect(await page.locator('#graph a.node').count()).toBe(3);
    expect(await page.evaluate('document.querySelector("#images img").naturalWidth')).toBe(800);
  });

  it('leads from links to what they name', async () => {
    const { page } = await openPage(browser, urls['failed']!);
    const links = (await page.evaluate(
      '[...document.querySelectorAll("a[href^=\\"#\\"]")].map((a) => a.getAttribute("href"))',
    )) as string[];
    expect(links.length).toBeGreaterThan(8);
    for (const link of new Set(links)) {
      expect(
        await page.evaluate(`document.getElementById(${JSON.stringify(link.slice(1))}) !== null`),
        link,
      ).toBe(true);
    }
    expect(await page.locator('#failures pre').first().textContent()).toContain(
      'cannot learn with a rate of 0',
    );
  });

  it('is used with the keyboard alone', async () => {
    const { page } = await openPage(browser, urls['flow']!);
    await page.waitForSelector('tr[data-at]');
    await page.keyboard.press('/');
    await page.keyboard.type('rate=0.1');
    await expect.poll(() => page.textContent('#runs-count')).toBe('1 of 3');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.textContent('#runs-count')).toBe('3');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect(await page.textContent('#runs-marked code')).toMatch(/^mlgit diff credit@\w{10} credit@\w{10}$/);
    await page.keyboard.press('Enter');
    expect(await page.isVisible('dialog[open]')).toBe(true);
    expect(await page.textContent('dialog h2')).toMatch(/^credit@\w{10}$/);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('dialog[open]')).toBe(false);
    await page.focus('th[data-field=auc] button');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getAttribute('th[data-field=auc]', 'aria-sort')).toBe('descending');
    expect(await page.evaluate('document.activeElement.closest("th").dataset.field')).toBe('auc');
  });

  it('opens the best run from its card, and sorts a plain table', async () => {
    const { page } = await openPage(browser, urls['flow']!);
    await page.click('.cards a');
    await page.waitForSelector('dialog[open]');
    expect(await page.evaluate('document.querySelector("dialog").getBoundingClientRect().right')).toBe(
      await page.evaluate('document.documentElement.clientWidth'),
    );
    const run = await openPage(browser, urls['run']!);
    const firsts = () => run.page.locator('#params tbody th').allTextContents();
    const before = await firsts();
    await run.page.click('#params thead button');
    await run.page.click('#params thead button');
    expect(await firsts()).toEqual([...before].sort().reverse());
  });

  it('is light or dark as the reader has it, until they choose', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    const light = await openPage(browser, urls['run']!, { colorScheme: 'light' });
    const dark = await openPage(browser, urls['run']!, { colorScheme: 'dark' });
    const [isLight, isDark] = [await light.page.evaluate(ground), await dark.page.evaluate(ground)];
    expect(isLight).not.toBe(isDark);
    await dark.page.click('button.theme');
    expect(await dark.page.evaluate(ground)).toBe(isLight);
    await dark.page.reload();
    expect(await dark.page.evaluate(ground)).toBe(isLight);
  });

  it('prints in dark ink, without what only a screen needs, whole tables', async () => {
    const { page } = await openPage(browser, urls['flow']!, { colorScheme: 'dark' });
    await page.waitForSelector('tr[data-at]');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
    expect(await page.isVisible('.bar')).toBe(false);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it(`makes elements only of what is in sight of ${MANY} runs`, async () => {
    const { page, said } = await openPage(browser, urls['many']!);
    await page.waitForSelector('tr[data-at]');
    expect(await page.locator('table.runs tr').count()).toBeLessThan(80);
    expect(await page.getAttribute('table.runs', 'aria-rowcount')).toBe(String(MANY + 1));
    await page.waitForSelector('#parallel-drawing svg');
    expect(await page.locator('#history-drawing svg circle, #history-drawing svg path').count()).toBeLessThan(
      2_000,
    );
    await page.click('th[data-field=auc] button');
    await expect.poll(() => page.getAttribute('th[data-field=auc]', 'aria-sort')).toBe('descending');
    await page.focus('#runs-frame');
    await page.keyboard.press('End');
    await page.waitForSelector(`tr[data-at="${MANY - 1}"]`);
    expect(await page.locator('table.runs tr').count()).toBeLessThan(80);
    await page.fill('#runs-filter', 'auc>0.99');
    await expect.poll(() => page.textContent('#runs-count')).toMatch(/^\d{2,3} of 5000$/);
    expect(said).toEqual([]);
  });
});
