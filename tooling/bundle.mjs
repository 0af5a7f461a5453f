// The bundle of the command line: one file with every command, which starts faster than many small ones, and one for
// each library that is loaded only where it is used.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { builtinModulesPlugin } from './builtin-modules.mjs';
import { commandTable } from './command-table.mjs';
import { lazyModules } from './lazy-modules.mjs';
import { noDevTools } from './no-dev-tools.mjs';

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
      { in: 'src/cli/hook-main.ts', out: 'hook-main' },
      { in: 'src/cli/worker-main.ts', out: 'worker-main' },
      { in: 'src/store/local/write-thread-main.ts', out: 'write-thread-main' },
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
    external: ['@duckdb/node-api', '@napi-rs/blake-hash', 'blake3', 'typescript'],
    // For Node it offers its CommonJS form alone, of which nothing can be left out.
    alias: { 'isomorphic-git': join(root, 'node_modules/isomorphic-git/index.js') },
    // React's own checks, and its tools for developers, are for those who write components.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: [noDevTools, builtinModulesPlugin, lazyModules, commandTable(commands)],
    metafile: true,
    banner: {
      js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;',
    },
    logLevel: 'warning',
  });
}
