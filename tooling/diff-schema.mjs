// Writes schema/diff.schema.json, which the documents of `mlgit diff --json` keep to, from the types that they have.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const TITLE = 'mlgit diff';

/** `result` of `mlgit diff --json`: of two runs a RunDiff, of more a RunTable. */
export function diffJsonSchema(root) {
  const schemaOf = (file, type) =>
    createGenerator({
      path: join(root, 'src/model/diff', file),
      tsconfig: join(root, 'tsconfig.json'),
      type,
      // The compiler checks them in `npm run check`.
      skipTypeCheck: true,
      additionalProperties: false,
    }).createSchema(type);
  const [diff, table] = [schemaOf('run-diff.ts', 'RunDiff'), schemaOf('run-table.ts', 'RunTable')];
  return {
    $schema: diff.$schema,
    title: TITLE,
    description: 'What differs between runs: the result of `mlgit diff --json`',
    anyOf: [{ $ref: '#/definitions/RunDiff' }, { $ref: '#/definitions/RunTable' }],
    definitions: { ...table.definitions, ...diff.definitions },
  };
}

export function writeDiffSchema(root) {
  mkdirSync(join(root, 'schema'), { recursive: true });
  const text = JSON.stringify(diffJsonSchema(root), undefined, 2);
  writeFileSync(join(root, 'schema/diff.schema.json'), `${text}\n`);
}
