import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageAssets } from './page-assets.ts';

/** Script and style of pages, from where the build put them beside the bundle. `root`: of the package. */
export async function readPageAssets(root: string): Promise<PageAssets> {
  const [script, style] = await Promise.all(
    ['page.js', 'page.css'].map((name) => readFile(join(root, 'dist', name), 'utf8')),
  );
  return { script: script as string, style: style as string };
}
