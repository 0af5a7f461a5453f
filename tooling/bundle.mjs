// The bundle of the command line: one file that every command loads, which starts faster than many small ones, and others for
// what is loaded only where it is used.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { builtinModulesPlugin } from './builtin-modules.mjs';
import { commandTable } from './command-table.mjs';
import { joinChunks } from './join-chunks.mjs';
import { lazyModules } from './lazy-modules.mjs';
import { noDevTools } from './no-dev-tools.mjs';

/** What is started by itself, and reads at once all that it needs. */
const ENTRIES = ['main', 'hook-main', 'worker-main', 'write-thread-main', 'library'].map(
  (name) => `dist/${name}.js`,
);

/** How files are written, whichever pass of esbuild does it. */
const FORMAT = {
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What bundled CommonJS modules expect to be there. */
const COMMONJS =
  'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;\n';

/** The metafile of what was written, as esbuild's; `write: false` writes nothing. */
export async function bundle(root, { write }) {
  const { outputFiles, metafile } = await buildChunks(root);
  const files = new Map(outputFiles.map(({ path, text }) => [relative(root, path), withCommonJs(text)]));
  const joined = await joinChunks({ files, metafile }, { entries: ENTRIES, options: FORMAT });
  if (write) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    for (const [path, text] of joined.files) writeFileSync(join(root, path), text);
  }
  return { metafile: joined.metafile };
}

function buildChunks(root) {
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
      { in: 'src/library/main.ts', out: 'library' },
    ],
    ...FORMAT,
    outdir: join(root, 'dist'),
    write: false,
    bundle: true,
    splitting: true,
    // Files of Python that tasks are run by are carried as text.
    loader: { '.py': 'text' },
    external: ['@duckdb/node-api', '@napi-rs/blake-hash', 'blake3', 'typescript'],
    // For Node it offers its CommonJS form alone, of which nothing can be left out.
    alias: { 'isomorphic-git': join(root, 'node_modules/isomorphic-git/index.js') },
    // React's own checks, and its tools for developers, are for those who write components.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: [noDevTools, builtinModulesPlugin, lazyModules, commandTable(commands)],
    metafile: true,
  });
}

/** Most files hold none: each would carry and execute it for nothing. */
function withCommonJs(text) {
  return /\brequire\b|\b__(file|dir)name\b/.test(text) ? COMMONJS + text : text;
}
