import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkJsonOutput } from '../support/check-json-output.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { readSchema, requireValid, schemaNames } from '../support/result-schemas.ts';

/** What is no result of a command: files that people write, and what all commands have in common. */
const OF_FILES = ['flow', 'policy'];
const IN_COMMON = ['definitions', 'event', 'json-error', 'json-result'];

/** Names of all commands, also of those that nobody types, with their sources. */
const commands = readdirSync(join(PROJECT, 'commands'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({
    name: path.replace(/\.ts$/, '').replaceAll(sep, ' '),
    source: readFileSync(join(PROJECT, 'commands', path), 'utf8'),
  }));
const results = schemaNames().filter((name) => !OF_FILES.includes(name));

interface Schema {
  readonly [key: string]: unknown;
}

/** Every schema in a schema, with the way to it. */
function* within(schema: unknown, way: string): Generator<readonly [string, Schema]> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) yield [way, schema as Schema];
  for (const [key, value] of Object.entries(schema)) yield* within(value, `${way}/${key}`);
}

const every = results.flatMap((name) => [...within(readSchema(name), name)]);

describe('the published schemas', () => {
  it('are of every command, each of which returns what its own is made from', () => {
    expect(commands.length).toBeGreaterThan(70);
    expect(schemaNames()).toEqual(
      [...commands.map(({ name }) => name.replaceAll(' ', '-')), ...OF_FILES, ...IN_COMMON].sort(),
    );
    for (const { name, source } of commands) {
      const execute = /execute\(\): Promise<([^{]+)> \{/.exec(source)?.[1];
      expect(execute, name).toBe(`CommandResult<'${name}'>`);
    }
  });

  it('have names of their own', () => {
    for (const name of results) {
      const { $id, $schema, title } = readSchema(name);
      expect({ $id, $schema }).toEqual({
        $id: `https://unpkg.com/mlgit/schema/${name}.schema.json`,
        $schema: 'http://json-schema.org/draft-07/schema#',
      });
      expect(title).toMatch(/--json|ndjson/);
      expect(Object.keys(readSchema(name).definitions ?? {}).join(' ')).toMatch(/^[A-Za-z ]*$/);
    }
  });

  it('say of each number and time what it means', () => {
    const silent = every.flatMap(([way, { properties }]) =>
      Object.entries((properties ?? {}) as { readonly [name: string]: Schema })
        .filter(([name, { type, $ref }]) => type === 'number' || (isTime(name) && $ref === undefined))
        .filter(([, { description, const: only }]) => description === undefined && only === undefined)
        .map(([name]) => `${way}/${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('let nothing through that they do not name, but in what others define', () => {
    const open = every
      .filter(([, schema]) => 'properties' in schema && schema.type === 'object')
      .filter(([, { additionalProperties }]) => additionalProperties !== false)
      .map(([way]) => way);
    expect(open).toEqual([
      'lineage/definitions/Facets/additionalProperties',
      'runner-manifest/definitions/KubernetesManifest',
    ]);
  });

  it('are what tests hold all output of --json against', () => {
    const document = (result: object) =>
      `${JSON.stringify({ version: 1, status: 0, result, warnings: [] })}\n`;
    const note = { flow: 'demo', run: 'abcdefghij', note: 'fine' };
    const check = (line: string) => checkJsonOutput(['note', 'demo', 'fine', '--json'], line);
    check(document(note));
    expect(() => check(document({ ...note, other: 1 }))).toThrow(/note\.schema\.json.*additional/s);
    expect(() => check(document({ flow: 'demo' }))).toThrow(/required/);
    expect(() => check('{"version":1,"status":1,"error":{"code":"x"}}\n')).toThrow(/json-error/);
    expect(() => check('{"type":"run-startled"}\n')).toThrow(/event/);
    expect(() =>
      checkJsonOutput(['remote', 'list', '--json'], document([{ name: 'a', url: 'file:///a' }])),
    ).toThrow(/remote-list/);
  });

  it('let numbers through that JSON has no form for where metrics and parameters are', () => {
    const event = (value: unknown) => ({
      ...{ type: 'task-ended', at: 1, task: 'fit', status: 'succeeded', cached: false, wallMs: 1 },
      metrics: { loss: value },
    });
    requireValid('event', event({ float: 'NaN' }));
    expect(() => requireValid('event', event({ float: 'none' }))).toThrow();
  });
});

function isTime(name: string): boolean {
  return name === 'at' || name.endsWith('At') || name.endsWith('Time') || name === 'since';
}
