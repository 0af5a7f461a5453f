// Writes schema/: that of the flow file, which editors check mlgit.yaml with, and those of documents that commands print, each
// from what mlgit itself goes by.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const SCHEMAS = {
  'flow.schema.json': ['src/flow/flow-json-schema.ts', 'flowFileJsonSchema'],
  'policy.schema.json': ['src/flow/policy/policy-json-schema.ts', 'policyJsonSchema'],
  'lineage.schema.json': ['src/model/lineage/lineage-json-schema.ts', 'lineageJsonSchema'],
  'blame.schema.json': ['src/model/lineage/lineage-json-schema.ts', 'blameJsonSchema'],
};

export async function writeSchemas(root) {
  const folder = mkdtempSync(join(root, 'node_modules/.mlgit-schema-'));
  try {
    mkdirSync(join(root, 'schema'), { recursive: true });
    for (const [name, [entry, made]] of Object.entries(SCHEMAS)) {
      const outfile = join(folder, `${name}.mjs`);
      await build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        packages: 'external',
        logLevel: 'warning',
      });
      const schema = (await import(pathToFileURL(outfile).href))[made]();
      writeFileSync(join(root, 'schema', name), `${JSON.stringify(schema, undefined, 2)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
