import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { requireTool } from './required-tool.ts';

const { path, missing } = requireTool('chromium');

/** Whether the system's Chromium is there. */
export function hasChromium(): boolean {
  return !missing;
}

/** A browser with an empty profile of its own, which asks its makers for nothing. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, and whatever the page wrote to the console. */
  readonly said: string[];
  /** URLs that were asked for, its own first. */
  readonly asked: string[];
}

export interface PageSettings {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

/** Opens a URL in a context of its own, closed when the test has ended. */
export async function openPage(
  browser: Browser,
  url: string,
  settings: PageSettings = {},
): Promise<OpenedPage> {
  const { colorScheme = 'light', width = 1280 } = settings;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url);
  return { page, said, asked };
}

/** What axe-core finds wrong with a page as it stands, one line a rule and element. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}
