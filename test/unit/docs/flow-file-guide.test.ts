import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyTableAt } from '../../../src/flow/flow-keys.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { readYaml } from '../../../src/flow/yaml-source.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/flow-file.md'), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text!);

/** Every mapping of a fixed kind below `value`: what it is called, and the keys that it has. */
function* mappings(value: unknown, path: (string | number)[]): Generator<{ what: string; keys: string[] }> {
  if (typeof value !== 'object' || value === null) return;
  const kind = Array.isArray(value) ? undefined : keyTableAt(path);
  if (kind !== undefined) yield { what: kind.what, keys: Object.keys(value) };
  for (const [key, inner] of Object.entries(value)) yield* mappings(inner, [...path, key]);
}

describe('the guide to the flow file', () => {
  it.each(examples.map((text, at) => ({ at: at + 1, text })))(
    'has an example $at that is one',
    ({ text }) => {
      expect(Object.keys(parseFlowFile(text, 'mlgit.yaml').flows).length).toBeGreaterThan(0);
    },
  );

  it('has every key that there is in an example', () => {
    const used = new Map<string, Set<string>>();
    for (const text of examples) {
      for (const { what, keys } of mappings(readYaml(text, 1e6).value, [])) {
        used.set(what, new Set([...(used.get(what) ?? []), ...keys]));
      }
    }
    const step = ['flows', 'f', 'steps', 's'];
    const tables = [
      [],
      ['flows', 'f'],
      step,
      ['params', 'p'],
      ['environment'],
      ['workspace'],
      ['runners', 'r'],
      ['notify', 0],
      [...step, 'inputs', 'i'],
      [...step, 'metrics'],
      [...step, 'plots', 0],
      [...step, 'checks', 0],
      [...step, 'checks', 0, 'drift'],
      [...step, 'checks', 0, 'expect'],
    ].map((path) => keyTableAt(path)!);
    const words = new Set(['description', 'desc', 'help', 'store']);
    for (const { what, known } of tables) {
      expect(
        known.filter((key) => !used.get(what)?.has(key) && !words.has(key)),
        what,
      ).toEqual([]);
    }
  });

  it('names every key of a step and of the file', () => {
    for (const key of [...keyTableAt([])!.known, ...keyTableAt(['flows', 'f', 'steps', 's'])!.known]) {
      expect(page).toMatch(new RegExp(`\`${key}\`|\`${key}: `));
    }
  });
});
