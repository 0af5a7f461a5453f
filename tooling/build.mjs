// Bundles commands and the entry into dist/, code-split by command, and writes oclif's manifest and the licences.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyModules } from './lazy-modules.mjs';
import { writeLicences } from './licences.mjs';
import { writeManifest } from './oclif-manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const commands = readdirSync(join(root, 'commands'), { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('commands', name));

rmSync(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: [
    ...commands.map((path) => ({ in: path, out: path.replace(/\.ts$/, '') })),
    { in: 'src/cli/main.ts', out: 'main' },
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  external: ['@napi-rs/blake-hash', 'blake3', 'typescript'],
  plugins: [lazyModules],
  metafile: true,
  banner: {
    js: 'import{createRequire as __cr}from"node:module";import{fileURLToPath as __fp}from"node:url";import{dirname as __dn}from"node:path";const require=__cr(import.meta.url),__filename=__fp(import.meta.url),__dirname=__dn(__filename);',
  },
  logLevel: 'warning',
});
await writeManifest(root, dist, commands);
writeLicences(root, dist, result.metafile);
