// Writes schema/diff.schema.json and schema/review.schema.json, which the documents of `mlgit diff --json` and `mlgit review --json`
// keep to, from the types that they have.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const TITLE = 'mlgit diff';

function schemaOf(root, file, type) {
  return createGenerator({
    path: join(root, 'src/model', file),
    tsconfig: join(root, 'tsconfig.json'),
    type,
    // The compiler checks them in `npm run check`.
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema(type);
}

/** `result` of `mlgit diff --json`: of two runs a RunDiff, of more a RunTable. */
export function diffJsonSchema(root) {
  const diff = schemaOf(root, 'diff/run-diff.ts', 'RunDiff');
  const table = schemaOf(root, 'diff/run-table.ts', 'RunTable');
  return {
    $schema: diff.$schema,
    title: TITLE,
    description: 'What differs between runs: the result of `mlgit diff --json`',
    anyOf: [{ $ref: '#/definitions/RunDiff' }, { $ref: '#/definitions/RunTable' }],
    definitions: { ...table.definitions, ...diff.definitions },
  };
}

/** `result` of `mlgit review --json`. */
export function reviewJsonSchema(root) {
  return {
    ...schemaOf(root, 'review/review-document.ts', 'ReviewDocument'),
    title: 'mlgit review',
    description: 'The manifests that a range of commits changes: the result of `mlgit review --json`',
  };
}

export function writeDiffSchemas(root) {
  mkdirSync(join(root, 'schema'), { recursive: true });
  const write = (name, schema) =>
    writeFileSync(join(root, 'schema', name), `${JSON.stringify(schema, undefined, 2)}\n`);
  write('diff.schema.json', diffJsonSchema(root));
  write('review.schema.json', reviewJsonSchema(root));
}
