// Writes schema/: that of the flow file and of the policy, which editors check files with, from what mlgit itself goes by; and those of
// what commands print.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { resultSchemas } from './json-schema/result-schemas.mjs';
import { schemaText } from './json-schema/schema-text.mjs';

const OF_FILES = {
  'flow.schema.json': ['src/flow/flow-json-schema.ts', 'flowFileJsonSchema'],
  'policy.schema.json': ['src/flow/policy/policy-json-schema.ts', 'policyJsonSchema'],
};

export async function writeSchemas(root) {
  mkdirSync(join(root, 'schema'), { recursive: true });
  for (const [name, schema] of resultSchemas(root))
    writeFileSync(join(root, 'schema', `${name}.schema.json`), schemaText(schema));
  await writeFileSchemas(root);
}

async function writeFileSchemas(root) {
  const folder = mkdtempSync(join(root, 'node_modules/.mlgit-schema-'));
  try {
    for (const [name, [entry, made]] of Object.entries(OF_FILES)) {
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
      writeFileSync(join(root, 'schema', name), schemaText(schema));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
