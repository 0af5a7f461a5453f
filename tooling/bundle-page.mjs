// What the pages of `mlgit report` and `mlgit ui` carry: one script and one style, for browsers, read where a page is written.
import { join } from 'node:path';
import { build } from 'esbuild';

/** esbuild's result, with its metafile; `write: false` keeps it in memory. */
export function bundlePage(root, { write }) {
  return build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/ui/html/browser/main.ts', out: 'page' },
      { in: 'src/ui/html/style/page.css', out: 'page' },
    ],
    outdir: join(root, 'dist'),
    write,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  });
}
