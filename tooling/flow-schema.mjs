// Writes schema/flow.schema.json, which editors check mlgit.yaml with, from the definition that mlgit checks it with.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export async function writeFlowSchema(root) {
  const folder = mkdtempSync(join(root, 'node_modules/.mlgit-schema-'));
  try {
    const outfile = join(folder, 'flow-json-schema.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['src/flow/flow-json-schema.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'warning',
    });
    const { flowFileJsonSchema } = await import(pathToFileURL(outfile).href);
    mkdirSync(join(root, 'schema'), { recursive: true });
    writeFileSync(
      join(root, 'schema/flow.schema.json'),
      `${JSON.stringify(flowFileJsonSchema(), undefined, 2)}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
