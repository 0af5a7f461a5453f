import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORKED_SOURCE } from '../../../src/workspace/call/forked-source.ts';
import { FUNCTION_SOURCE } from '../../../src/workspace/call/function-source.ts';
import { NOTEBOOK_SOURCE } from '../../../src/workspace/call/notebook-source.ts';
import { SHELF_SOURCE } from '../../../src/workspace/call/shelf-source.ts';
import { START_SOURCE } from '../../../src/workspace/call/start-source.ts';
import { WARM_SOURCE } from '../../../src/workspace/call/warm-source.ts';
import { AUDIT_HOOK_SOURCE } from '../../../src/workspace/observe/audit-hook-source.ts';

const FOLDER = join(import.meta.dirname, '../../../src/workspace');

const CARRIED: readonly [python: string, module: string, constant: string, text: string][] = [
  ['observe/python/sitecustomize.py', 'observe/audit-hook-source.ts', 'AUDIT_HOOK_SOURCE', AUDIT_HOOK_SOURCE],
  ['call/python/mlgit_call.py', 'call/function-source.ts', 'FUNCTION_SOURCE', FUNCTION_SOURCE],
  ['call/python/mlgit_forked.py', 'call/forked-source.ts', 'FORKED_SOURCE', FORKED_SOURCE],
  ['call/python/mlgit_shelf.py', 'call/shelf-source.ts', 'SHELF_SOURCE', SHELF_SOURCE],
  ['call/python/mlgit_start.py', 'call/start-source.ts', 'START_SOURCE', START_SOURCE],
  ['call/python/mlgit_warm.py', 'call/warm-source.ts', 'WARM_SOURCE', WARM_SOURCE],
  ['call/python/mlgit_notebook.py', 'call/notebook-source.ts', 'NOTEBOOK_SOURCE', NOTEBOOK_SOURCE],
];

/** The module that carries the Python file in a bundle. */
function render(path: string, constant: string, source: string): string {
  const literal = source.replace(/[\\`]|\$\{/g, (match) => `\\${match}`);
  const file = path.replace(/^\w+\//, '');
  return `// ${file} as text, so that a bundle carries it. Written by \`npx vitest run python-sources -u\`.\nexport const ${constant} = \`${literal}\`;\n`;
}

describe('a Python source in the bundle', () => {
  it.each(CARRIED)('is %s, byte for byte', async (python, module, constant, text) => {
    const source = readFileSync(join(FOLDER, python), 'utf8');
    await expect(render(python, constant, source)).toMatchFileSnapshot(join(FOLDER, module));
    expect(text).toBe(source);
  });
});
