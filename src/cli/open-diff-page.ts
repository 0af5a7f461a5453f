import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from '../app/context.ts';
import type { RunDiff } from '../model/diff/run-diff.ts';
import { readPageAssets } from '../ui/html/read-page-assets.ts';
import { openInBrowser } from './open-in-browser.ts';

/**
 * Shows a diff as a page in the browser of this machine, from a file in the user's cache, which the next one of the same runs replaces. Returns what
 * became of it; `root` is that of the package.
 * @throws MlgitError `not-writable` (io).
 */
export async function openDiffPage(
  context: Context,
  diff: RunDiff,
  { root, signal }: { readonly root: string; readonly signal: AbortSignal },
): Promise<string> {
  const { reportOfDiff } = await import('../app/report/diff-report.ts');
  const { writePage } = await import('../app/report/write-page.ts');
  const { diffPage } = await import('../ui/html/diff-page.ts');
  const page = diffPage(await reportOfDiff(context, diff, signal), await readPageAssets(root));
  const folder = join(context.config.cacheDir, 'pages');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${diff.before.flow}-${diff.before.run}-${diff.after.run}.html`);
  await writePage(page, { path, force: true, pid: context.config.pid });
  const why = await openInBrowser(pathToFileURL(path).href);
  return why === undefined ? `opened ${path}` : `${path} is the page; no browser could be started: ${why}`;
}
