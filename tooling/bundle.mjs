// The bundle of the command line: one file with every command, which starts faster than many small ones, and one for
// each library that is loaded only where it is used.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { commandTable } from './command-table.mjs';
import { lazyModules } from './lazy-modules.mjs';

/** esbuild's result, with its metafile; `write: false` keeps it in memory. */
export function bundle(root, { write }) {
  const commands = readdirSync(join(root, 'commands'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('commands', name))
    .sort();
  return build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/cli/main.ts', out: 'main' },
      { in: 'src/cli/commands.ts', out: 'commands' },
    ],
    outdir: join(root, 'dist'),
    write,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.12',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: ['@napi-rs/blake-hash', 'blake3', 'typescript'],
    plugins: [lazyModules, commandTable(commands)],
    metafile: true,
    banner: {
      js: 'import{createRequire as __cr}from"node:module";import{fileURLToPath as __fp}from"node:url";import{dirname as __dn}from"node:path";const require=__cr(import.meta.url),__filename=__fp(import.meta.url),__dirname=__dn(__filename);',
    },
    logLevel: 'warning',
  });
}
