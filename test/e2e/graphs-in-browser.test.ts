import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineagePage } from '../../src/ui/html/lineage-page.ts';
import { readPageAssets } from '../../src/ui/html/read-page-assets.ts';
import { axeViolations, hasChromium, openPage, startChromium } from '../support/chromium.ts';
import type { CliRepo } from '../support/cli.ts';
import { smallLineage, wideLineage } from '../support/lineage-document.ts';
import { lineageRepo } from '../support/lineage-flows.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';

const cleanups: (() => void)[] = [];
const WALKED = '#lineage-frame.walked';

const viewOf = (page: Page): Promise<string | null> => page.getAttribute('svg.lineage', 'viewBox');
const titleOf = (page: Page): Promise<string | null> => page.textContent('#lineage-panel h3');

describe.skipIf(!hasChromium())('a lineage in a browser', () => {
  let browser: Browser;
  let repo: CliRepo;
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    browser = await startChromium();
    repo = lineageRepo({ whenDone: (clean) => cleanups.push(clean) });
    repo.write('data/in.csv', '1\n2\n33\n');
    await repo.result('add', 'data/in.csv');
    repo.commit({}, 'data');
    await repo.result('run', 'credit');
    await repo.result('run', 'score');
    await repo.result('lineage', 'score@latest:report', '--html', 'lineage.html');
    urls['real'] = pathToFileURL(repo.path('lineage.html')).href;
    const folder = temporaryFolder((clean) => cleanups.push(clean));
    const assets = await readPageAssets(PROJECT);
    for (const [name, document] of Object.entries({
      all: smallLineage(),
      hostile: smallLineage('</script><img src=x onerror=document.title="taken">'),
      many: wideLineage(5, 100),
    })) {
      writeFileSync(join(folder, `${name}.html`), lineagePage(document, assets));
      urls[name] = pathToFileURL(join(folder, `${name}.html`)).href;
    }
  });
  afterAll(async () => {
    await browser?.close();
    for (const clean of cleanups) clean();
  });

  it.each(['real', 'all', 'hostile', 'many'])('asks for nothing and has no errors: %s', async (name) => {
    const { page, said, asked } = await openPage(browser, urls[name]!);
    await page.waitForSelector(WALKED);
    await page.click('a.node.root');
    expect(said).toEqual([]);
    expect(asked).toEqual([urls[name]]);
    expect(await page.title()).not.toBe('taken');
  });

  it.each([
    ['real', 'light', 1280],
    ['real', 'dark', 390],
    ['all', 'dark', 1280],
    ['all', 'light', 390],
  ] as const)('has nothing that axe finds wrong: %s, %s, %s wide', async (name, colorScheme, width) => {
    const { page } = await openPage(browser, urls[name]!, { colorScheme, width });
    await page.waitForSelector(WALKED);
    await page.click('a.node.root');
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    expect(await axeViolations(page)).toEqual([]);
    expect(
      await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    ).toBe(0);
  });

  it('is walked with the keyboard alone', async () => {
    const { page } = await openPage(browser, urls['real']!);
    await page.waitForSelector(WALKED);
    await page.focus('#lineage-frame');
    const before = await viewOf(page);
    await page.keyboard.press('ArrowLeft');
    const moved = await viewOf(page);
    expect(moved).not.toBe(before);
    await page.keyboard.press('+');
    expect(await viewOf(page)).not.toBe(moved);
    await page.keyboard.press('0');
    await page.keyboard.press('Enter');
    expect(await titleOf(page)).toMatch(/^report of score@\w{10}:report$/);
    await page.keyboard.press('ArrowLeft');
    expect(await titleOf(page)).toMatch(/^score@\w{10}:report$/);
    expect(await page.textContent('#lineage-panel')).toContain('wc -l < build/scores > build/report');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(
      /^score:report .*: Task score@/,
    );
    expect(await page.locator('a.node.near').count()).toBe(2);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#lineage-panel')).toBe(false);
    expect(await page.locator('a.node.near').count()).toBe(0);
    // Of all nodes, one is where the tabulator key leads.
    expect(await page.locator('svg.lineage a[tabindex="0"]').count()).toBe(1);
  });

  it('is dragged and zoomed with the mouse, and a drag is no click', async () => {
    const { page } = await openPage(browser, urls['real']!);
    await page.waitForSelector(WALKED);
    const box = (await page.locator('a.node.root').boundingBox())!;
    const before = await viewOf(page);
    await page.hover('a.node.root');
    await page.mouse.wheel(0, 1);
    expect(await viewOf(page)).toBe(before);
    await page.mouse.move(box.x + 10, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x - 90, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const dragged = await viewOf(page);
    expect(dragged).not.toBe(before);
    expect(await page.isVisible('#lineage-panel')).toBe(false);
    await page.click('a.node.root');
    await page.hover('a.node.root');
    const selected = await viewOf(page);
    await page.mouse.wheel(0, -240);
    await expect.poll(() => viewOf(page)).not.toBe(selected);
  });

  it('folds what is far away, and finds it', async () => {
    const { page } = await openPage(browser, urls['real']!);
    await page.waitForSelector(WALKED);
    const shown = () => page.locator('a.node:not(.far)').count();
    const all = await shown();
    await page.selectOption('#lineage-levels', '1');
    expect(await shown()).toBeLessThan(all);
    expect(await page.locator('text.folded').allTextContents()).toContain('+1');
    await page.keyboard.press('/');
    await page.keyboard.type('data/in.csv');
    await expect.poll(() => page.textContent('#lineage-found')).toMatch(/^\d+ of \d+$/);
    expect(await page.locator('a.node.found').count()).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.isVisible('#lineage-panel')).toBe(true);
    expect(await shown()).toBeGreaterThan(1);
  });

  it('leads from the panel to neighbours, and in the list without a script', async () => {
    const { page } = await openPage(browser, urls['real']!);
    await page.waitForSelector(WALKED);
    await page.click('a.node.root');
    await page.click('#lineage-panel ul.joined a');
    expect(await titleOf(page)).toMatch(/^score@\w{10}:report$/);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const bare = await context.newPage();
    await bare.goto(urls['real']!);
    expect(await bare.isVisible('.lineage-tools')).toBe(false);
    expect(await bare.getAttribute('a.node.root', 'href')).toMatch(/^#node-\d+$/);
    expect(await bare.locator('.nodes > li').count()).toBe(await bare.locator('a.node').count());
    await context.close();
  });

  it('prints whole and dark on light', async () => {
    const { page } = await openPage(browser, urls['real']!, { colorScheme: 'dark' });
    await page.waitForSelector(WALKED);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
    expect(await page.isVisible('.lineage-tools')).toBe(false);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('of 1,000 nodes shows those nearby, and answers at once', async () => {
    const { page } = await openPage(browser, urls['many']!);
    await page.waitForSelector(WALKED);
    expect(await page.locator('a.node:not(.far)').count()).toBeLessThan(400);
    await page.keyboard.press('/');
    await page.keyboard.type('item=77/out');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.isVisible('#lineage-panel')).toBe(true);
    const took = await page.evaluate(`(async () => {
      const begun = performance.now();
      document.querySelector('a.node.root').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    })()`);
    expect(took).toBeLessThan(1_000);
  });
});
