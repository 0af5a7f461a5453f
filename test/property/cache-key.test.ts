import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey, encodeKey } from '../../src/fingerprint/cache-key.ts';
import { componentDigests } from '../../src/fingerprint/component-digests.ts';
import { explainDifference } from '../../src/fingerprint/explain-difference.ts';
import type { KeyComponents } from '../../src/fingerprint/key-components.ts';
import { digestText } from '../../src/model/blake3.ts';

const digest = fc.string().map(digestText);
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', ',', '{', '\\', '\n', ' '), fc.string({ minLength: 1, maxLength: 1 })),
  maxLength: 8,
});
const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true }), fc.boolean());
// fast-check makes objects without a prototype, too; records are plain.
const record = <T>(item: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(fc.stringMatching(/^[a-z0-9_-]{1,4}$/), item), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as { [key: string]: T });
const input = fc
  .record({
    kind: fc.constantFrom('file' as const, 'tree' as const),
    digest,
    path: text,
    executable: fc.boolean(),
  })
  .map(({ executable, ...rest }) => (executable ? { ...rest, executable: true as const } : rest));
const components: fc.Arbitrary<KeyComponents> = fc
  .record({
    command: fc.array(text, { minLength: 1, maxLength: 3 }),
    params: record(value),
    item: record(value),
    inputs: record(input),
    code: digest,
    environment: digest,
    variables: record(text),
    image: fc.option(digest, { nil: undefined }),
    outputs: record(text),
    links: record(digest),
  })
  .chain((parts) =>
    fc
      .constantFrom(undefined, 'fail' as const, 'trace' as const)
      .map((undeclared) => (undeclared === undefined ? parts : { ...parts, undeclared })),
  );

const BASE: KeyComponents = {
  command: ['python train.py', 'echo done'],
  params: { seed: 7, fast: false },
  item: { segment: 'student' },
  inputs: { clients: { kind: 'file', digest: digestText('clients'), path: 'build/clients.csv' } },
  code: digestText('code'),
  environment: digestText('environment'),
  variables: { THREADS: '4' },
  image: undefined,
  outputs: { model: 'models/m.bin' },
  links: { '.venv': digestText('venv') },
};
const CLIENTS = { kind: 'file', digest: digestText('clients'), path: 'build/clients.csv' } as const;

describe('the cache key', () => {
  it('has the bytes that docs/format.md tells', () => {
    expect(encodeKey(BASE)).toMatchInlineSnapshot(`
      "mlgit key 1
      {"code":"b3:bd124bf390b2978f6fa38a38904b8d7d773fc518b52ebefa6462bf2d7b6f5a3f","command":["python train.py","echo done"],"environment":"b3:2245de214f6f03ccd8c170634a651c9d71c34db4641ff6c11a07a29c054605a2","inputs":{"clients":{"digest":"b3:3dc1e3645d8818a8a9c535f6ee04ed509912307abf824a8c2441ecbf86daddda","kind":"file","path":"build/clients.csv"}},"item":{"segment":"student"},"links":{".venv":"b3:fb71e8104281b45f10ae408b12226b9e068d055f8937c7c65ccf741a0526cd9a"},"outputs":{"model":"models/m.bin"},"params":{"fast":false,"seed":7},"variables":{"THREADS":"4"}}"
    `);
    expect(cacheKey(BASE)).toMatchInlineSnapshot(
      `"b3:7253640b2601fb2eb6b232b6faa2303fac1ac23a95b9b0d8e51a9adde8170a79"`,
    );
  });

  const changes: readonly [line: string, change: Partial<KeyComponents>, group: string][] = [
    ['the command', { command: ['python train.py', 'echo Done'] }, 'command'],
    ['how the command is cut into several', { command: ['python train.py\necho done'] }, 'command'],
    ['a consumed parameter', { params: { seed: 8, fast: false } }, 'params'],
    ['the type of a parameter', { params: { seed: '7', fast: false } }, 'params'],
    ['a parameter more', { params: { seed: 7, fast: false, rate: 1 } }, 'params'],
    ['a parameter less', { params: { seed: 7 } }, 'params'],
    ['the foreach item', { item: { segment: 'other' } }, 'item'],
    ['how closely it is watched', { undeclared: 'fail' }, 'undeclared'],
    ['the name of an input', { inputs: { people: CLIENTS } }, 'inputs'],
    ['the kind of an input', { inputs: { clients: { ...CLIENTS, kind: 'tree' } } }, 'inputs'],
    [
      'the digest of an input',
      { inputs: { clients: { ...CLIENTS, digest: digestText('others') } } },
      'inputs',
    ],
    ['where an input stands', { inputs: { clients: { ...CLIENTS, path: 'build/c.csv' } } }, 'inputs'],
    ['an input that can be executed', { inputs: { clients: { ...CLIENTS, executable: true } } }, 'inputs'],
    ['the code', { code: digestText('other code') }, 'code'],
    ['the environment', { environment: digestText('other environment') }, 'environment'],
    ['the value of a set variable', { variables: { THREADS: '8' } }, 'variables'],
    ['the name of a set variable', { variables: { CORES: '4' } }, 'variables'],
    ['the image', { image: digestText('image') }, 'image'],
    ['the path of an output', { outputs: { model: 'models/n.bin' } }, 'outputs'],
    ['the name of an output', { outputs: { other: 'models/m.bin' } }, 'outputs'],
    ['the packages of a linked folder', { links: { '.venv': digestText('other venv') } }, 'links'],
  ];
  it.each(changes)('changes with %s, and explain says so', (_line, change, group) => {
    const changed = { ...BASE, ...change };
    expect(cacheKey(changed)).not.toBe(cacheKey(BASE));
    const differences = explainDifference(componentDigests(BASE), componentDigests(changed));
    expect(new Set(differences.map((difference) => difference.group))).toEqual(new Set([group]));
  });

  it('covers every component that a task has, and has no place for any other', () => {
    expect(new Set(changes.map(([, , group]) => group))).toEqual(
      new Set([...Object.keys(BASE), 'undeclared']),
    );
    const others = {
      host: 'a',
      user: 'b',
      time: 1,
      runner: 'slurm',
      resources: { memory: 1 },
      secrets: ['T'],
      checks: [1],
      timeoutMs: 5,
      cwd: '/home/x',
    };
    expect(cacheKey({ ...BASE, ...others })).toBe(cacheKey(BASE));
  });

  it('does not depend on the order in which things were put in', () => {
    fc.assert(
      fc.property(components, (one) => {
        const reversed = Object.fromEntries(
          Object.entries(one)
            .reverse()
            .map(([key, part]) => [
              key,
              typeof part === 'object' && !Array.isArray(part)
                ? Object.fromEntries(Object.entries(part).reverse())
                : part,
            ]),
        ) as unknown as KeyComponents;
        expect(cacheKey(reversed)).toBe(cacheKey(one));
      }),
    );
  });

  it('is the same for the same components only, and explain finds what differs exactly then', () => {
    fc.assert(
      fc.property(
        components,
        components,
        fc.subarray(Object.keys(BASE) as (keyof KeyComponents)[]),
        (one, other, taken) => {
          const mixed = {
            ...one,
            ...Object.fromEntries(taken.map((key) => [key, other[key]])),
          } as KeyComponents;
          const isSame = encodeKey(one) === encodeKey(mixed);
          expect(cacheKey(one) === cacheKey(mixed)).toBe(isSame);
          const differences = explainDifference(componentDigests(one), componentDigests(mixed));
          expect(differences.length === 0).toBe(isSame);
          for (const { group } of differences) expect(taken).toContain(group);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('cannot be made the same by moving text from one component to the next', () => {
    fc.assert(
      fc.property(text, text, fc.nat(8), (a, b, cut) => {
        const both = a + b;
        const moved = [both.slice(0, cut), both.slice(cut)] as const;
        fc.pre(moved[0] !== a);
        const keyOf = ([first, second]: readonly [string, string]) => [
          cacheKey({ ...BASE, command: [first, second] }),
          cacheKey({ ...BASE, variables: { [first]: second } }),
          cacheKey({ ...BASE, variables: { A: first, B: second } }),
          cacheKey({ ...BASE, params: { a: first }, item: { a: second } }),
        ];
        const keys = [...keyOf([a, b]), ...keyOf(moved)];
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('keeps texts in groups apart: a parameter is no item and no variable', () => {
    const bare = { ...BASE, params: {}, item: {}, variables: {}, outputs: {} };
    const keys = (['params', 'item', 'variables', 'outputs'] as const).map((part) =>
      cacheKey({ ...bare, [part]: { a: 'x' } }),
    );
    expect(new Set(keys).size).toBe(4);
  });
});

describe('explainDifference', () => {
  it('names each change with what was and what is', () => {
    const before = componentDigests({ ...BASE, command: ['a'] });
    const after = componentDigests({
      ...BASE,
      command: ['b'],
      params: { seed: 8, rate: 0.5 },
      variables: {},
    });
    expect(explainDifference(before, after)).toEqual([
      { group: 'command', before: '"a"', after: '"b"' },
      { group: 'params', name: 'fast', before: 'false' },
      { group: 'params', name: 'rate', after: '0.5' },
      { group: 'params', name: 'seed', before: '7', after: '8' },
      { group: 'variables', name: 'THREADS', before: '4' },
    ]);
  });

  it('sees a change at the end of a long command, of which only the beginning is stored', () => {
    const long = 'x'.repeat(5000);
    const [one, other] = [`${long}1`, `${long}2`].map((command) =>
      componentDigests({ ...BASE, command: [command] }),
    );
    expect(one?.command?.length).toBeLessThan(300);
    expect(explainDifference(one ?? {}, other ?? {})).toHaveLength(1);
  });

  it('passes over components of a version to come', () => {
    expect(explainDifference({ 'gpu.kind': 'a' }, { 'gpu.kind': 'b', weather: 'c' })).toEqual([]);
  });
});
