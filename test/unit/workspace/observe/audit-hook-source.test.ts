import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIT_HOOK_SOURCE } from '../../../../src/workspace/observe/audit-hook-source.ts';

const FOLDER = join(import.meta.dirname, '../../../../src/workspace/observe');

/** The module that carries the Python file in a bundle. */
function render(source: string): string {
  const literal = source.replace(/[\\`]|\$\{/g, (match) => `\\${match}`);
  return `// python/sitecustomize.py as text, so that a bundle carries it. Written by \`npx vitest run audit-hook-source -u\`.\nexport const AUDIT_HOOK_SOURCE = \`${literal}\`;\n`;
}

describe('the audit hook in the bundle', () => {
  it('is the Python file, byte for byte', async () => {
    const source = readFileSync(join(FOLDER, 'python/sitecustomize.py'), 'utf8');
    await expect(render(source)).toMatchFileSnapshot(join(FOLDER, 'audit-hook-source.ts'));
    expect(AUDIT_HOOK_SOURCE).toBe(source);
  });
});
