import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

const FOLDER = fileURLToPath(new URL('../../schema', import.meta.url));
const ENDING = '.schema.json';

/** Each file of tests compiles what it needs anew, for a few values: quickly made is better than quick. */
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, code: { optimize: false } });
/** What several of them refer to. */
const SHARED = 'definitions';
const compiled = new Map<string, ValidateFunction>();

/** Names of the published schemas, as `remote-list`. */
export function schemaNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length));
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into schemas.
export function readSchema(name: string): any {
  return JSON.parse(readFileSync(join(FOLDER, `${name}${ENDING}`), 'utf8'));
}

/** @throws Error that says where the value is not as the published schema says. */
export function requireValid(name: string, value: unknown): void {
  if (compiled.size === 0) ajv.addSchema(readSchema(SHARED));
  const known = compiled.get(name) ?? ajv.compile(readSchema(name));
  compiled.set(name, known);
  if (known(value)) return;
  const problems = known.errors?.map(({ instancePath, message, params }) =>
    [instancePath || '(top)', message, JSON.stringify(params)].join(' '),
  );
  throw new Error(
    `Not as schema/${name}${ENDING} says:\n${problems?.join('\n')}\n${JSON.stringify(value).slice(0, 2000)}`,
  );
}
