import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlgit-layers-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Names of the rules that a small project of these files breaks. */
function broken(files: { readonly [path: string]: string }): string[] {
  for (const [path, text] of Object.entries({ 'commands/none.ts': '', 'src/base/none.ts': '', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'commands'];
  const { stdout } = spawnSync(process.execPath, [CRUISER, ...args], { cwd: folder, encoding: 'utf8' });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const PORT = 'export interface Store { name: string }\n';
const ADAPTER = "import type { Store } from '../port.ts';\nexport const local: Store = { name: 'local' };\n";

describe('the layer rules', () => {
  it('pass what the architecture allows', () => {
    const files = {
      'src/store/port.ts': PORT,
      'src/store/local/local-store.ts': ADAPTER,
      'src/app/open-context.ts':
        "import { local } from '../store/local/local-store.ts';\nexport const store = local;\n",
      'commands/log.ts': "import { store } from '../src/app/open-context.ts';\nexport default store;\n",
    };
    expect(broken(files)).toEqual([]);
  });

  it('see an import of nothing but a type', () => {
    const files = {
      'src/store/port.ts': PORT,
      'src/ui/table.ts': "import type { Store } from '../store/port.ts';\nexport type Shown = Store;\n",
    };
    expect(broken(files)).toEqual(['ui-sees-results']);
  });

  it('see a cycle of nothing but types', () => {
    const files = {
      'src/model/a.ts': "import type { B } from './b.ts';\nexport interface A { b: B }\n",
      'src/model/b.ts': "import type { A } from './a.ts';\nexport interface B { a: A }\n",
    };
    expect(broken(files)).toEqual(['no-cycles']);
  });

  it('let nobody but app build an adapter', () => {
    const files = {
      'src/store/port.ts': PORT,
      'src/store/local/local-store.ts': ADAPTER,
      'src/executor/run.ts':
        "import { local } from '../store/local/local-store.ts';\nexport const used = local;\n",
    };
    expect(broken(files)).toEqual(['executor-uses-ports', 'only-app-builds-adapters']);
  });

  it('keep the adapters of one port apart', () => {
    const files = {
      'src/store/port.ts': PORT,
      'src/store/local/local-store.ts': ADAPTER,
      'src/store/s3/s3-store.ts': "export { local } from '../local/local-store.ts';\n",
    };
    expect(broken(files)).toEqual(['adapters-never-meet']);
  });

  it('keep a package to its owner', () => {
    const files = {
      'src/index/a.ts': "import { parse } from 'yaml';\nexport const read = parse;\n",
      'src/app/b.ts': "import { createHash } from 'blake3';\nexport const hash = createHash;\n",
    };
    expect(broken(files)).toEqual(['flow-file-libraries-in-flow', 'one-hasher']);
  });

  it('keep processes with those who end them', () => {
    const files = {
      'src/app/a.ts': "import { spawn } from 'node:child_process';\nexport const start = spawn;\n",
    };
    expect(broken(files)).toEqual(['processes-by-their-owners']);
  });

  it('keep the model free of input and output, and the product free of tests', () => {
    const files = {
      'src/model/a.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
      'test/support/x.ts': 'export const x = 1;\n',
      'src/base/b.ts': "export { x } from '../../test/support/x.ts';\n",
    };
    expect(broken(files)).toEqual(['base-knows-nothing', 'model-touches-no-io', 'product-knows-no-tests']);
  });

  it('refuse an import that leads nowhere', () => {
    expect(broken({ 'src/app/a.ts': "export * from './gone.ts';\n" })).toEqual(['resolvable']);
  });

  it('each say why', async () => {
    const { default: config } = (await import(join(ROOT, '.dependency-cruiser.cjs'))) as {
      default: { forbidden: { name: string; comment?: string }[] };
    };
    expect(config.forbidden.filter(({ comment }) => (comment ?? '').length < 30)).toEqual([]);
  });
});
