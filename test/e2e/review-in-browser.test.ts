import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPageAssets } from '../../src/ui/html/read-page-assets.ts';
import { reviewPage } from '../../src/ui/html/review-page.ts';
import { axeViolations, hasChromium, openPage, startChromium } from '../support/chromium.ts';
import { comparedRun } from '../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../support/example-diff.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';
import { reviewedFlow, reviewOf } from '../support/reviewed-flow.ts';

const HOSTILE = '</script><img src=x onerror=document.title="taken">';

describe.skipIf(!hasChromium())('the page of a review', () => {
  let browser: Browser;
  const cleanups: (() => void)[] = [];
  const urls: Record<string, string> = {};
  beforeAll(async () => {
    browser = await startChromium();
    const assets = await readPageAssets(PROJECT);
    const folder = temporaryFolder((clean) => cleanups.push(clean));
    const patch = 'diff --git a/train.py b/train.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n';
    const example = reviewedFlow(...exampleRuns(), { ...LOOKED_UP, code: { ...LOOKED_UP.code, patch } });
    const bad = comparedRun({ params: { [HOSTILE]: HOSTILE }, side: { message: HOSTILE } });
    for (const [name, document] of Object.entries({
      one: reviewOf(example),
      two: reviewOf({ ...example, flow: 'a' }, { ...example, flow: 'b' }),
      hostile: reviewOf(reviewedFlow(comparedRun(), bad)),
    })) {
      writeFileSync(join(folder, `${name}.html`), reviewPage(document, assets));
      urls[name] = pathToFileURL(join(folder, `${name}.html`)).href;
    }
  });
  afterAll(async () => {
    await browser?.close();
    for (const clean of cleanups) clean();
  });

  it.each([
    ['one', 'light', 1280],
    ['two', 'dark', 390],
    ['hostile', 'light', 390],
  ] as const)(
    'asks for nothing, and has nothing that axe finds wrong: %s, %s, %s wide',
    async (name, colorScheme, width) => {
      const { page, said, asked } = await openPage(browser, urls[name]!, { colorScheme, width });
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect(await axeViolations(page)).toEqual([]);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBe(0);
      expect([said, asked.filter((url) => !url.startsWith('data:'))]).toEqual([[], [urls[name]]]);
      expect(await page.title()).not.toBe('taken');
      expect(
        await page.evaluate(
          '[...document.querySelectorAll("[id]")].length === new Set([...document.querySelectorAll("[id]")].map((one) => one.id)).size',
        ),
      ).toBe(true);
    },
  );

  it('has risks before what differs', async () => {
    const { page } = await openPage(browser, urls['one']!);
    const titles = await page.locator('.sections h2').allTextContents();
    expect(titles.slice(0, 4)).toEqual(['Risks of the range', 'Manifest', 'Risks', 'Metrics']);
    expect(titles.at(-1)).toBe('Lineage');
    expect(await page.locator('#demo-lineage .node').count()).toBe(4);
  });
});
