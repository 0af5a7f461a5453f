import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedDocs } from '../../../tooling/docs/generated-docs.mjs';

const root = resolve(import.meta.dirname, '../../..');

describe('the pages made from the code', async () => {
  const pages = await generatedDocs(root);

  it.each([...pages])('%s is what `npm run docs` writes', (path, text) => {
    expect(readFileSync(join(root, 'docs', path), 'utf8')).toBe(text);
  });

  it('are of commands that there are', () => {
    const written = readdirSync(join(root, 'docs/commands')).map((name) => `commands/${name}`);
    expect(written.filter((path) => !pages.has(path))).toEqual([]);
  });
});
