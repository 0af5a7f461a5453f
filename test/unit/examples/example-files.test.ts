import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const read = (path: string) => readFileSync(join(EXAMPLES, path), 'utf8');
const FORMS = ['credit', 'credit-lite/python', 'credit-lite/node'];

interface RawStep {
  readonly code: string[];
  readonly inputs: Record<string, string>;
  readonly outputs: Record<string, string>;
  readonly metrics?: { direction: Record<string, string> };
  readonly plots?: unknown[];
}
const stepsOf = (form: string): [string, RawStep][] =>
  Object.entries(parse(read(`${form}/mlgit.yaml`)).flows.credit.steps);

describe('the example of the quickstart', () => {
  it('holds its data as published, with the licence beside it', () => {
    const digest = createHash('sha256').update(read('credit/data/default.csv')).digest('hex');
    expect(read('credit/data/README.md')).toContain(digest);
    expect(read('credit/data/LICENSE')).toContain('Redistributions of source code must retain');
  });

  it('locks every package it asks for, with digests', () => {
    const names = (text: string) => [...text.matchAll(/^([a-z0-9-]+)==/gm)].map(([, name]) => name);
    const lock = read('credit/requirements.lock');
    expect(names(lock)).toEqual(expect.arrayContaining(names(read('credit/requirements.in'))));
    const entries = lock.split(/^(?=[a-z0-9-]+==)/m).filter((entry) => /^[a-z]/.test(entry));
    for (const entry of entries) expect(entry).toMatch(/--hash=sha256:[0-9a-f]{64}/);
    expect(lock).not.toMatch(/https?:/);
  });

  it('has the same steps, edges, outputs, metrics and plots in all its forms', () => {
    const shape = (form: string) =>
      stepsOf(form).map(([name, { inputs, outputs, metrics, plots }]) => ({
        name,
        inputs,
        outputs: Object.keys(outputs),
        direction: metrics?.direction,
        plots,
      }));
    for (const form of FORMS.slice(1)) expect(shape(form)).toEqual(shape('credit'));
  });

  it.each(FORMS)('has a flow file that mlgit accepts in %s', (form) => {
    const { flows } = parseFlowFile(read(`${form}/mlgit.yaml`), 'mlgit.yaml');
    expect(Object.keys(flows.credit!.steps)).toEqual(['clean', 'split', 'train', 'evaluate', 'report']);
  });

  it.each(FORMS)('declares code that exists, and all that its scripts import, in %s', (form) => {
    for (const [name, { code }] of stepsOf(form)) {
      for (const path of code) {
        expect(existsSync(join(EXAMPLES, form, path)), `${name}: ${path}`).toBe(true);
        for (const module of importedModules(form, path))
          expect(code, `${name} imports ${module}`).toContain(module);
      }
    }
  });

  it.each(FORMS)('has scripts of at most 60 lines in %s', (form) => {
    for (const path of new Set(stepsOf(form).flatMap(([, { code }]) => code))) {
      expect(read(join(form, path)).trimEnd().split('\n').length, path).toBeLessThanOrEqual(60);
    }
  });

  it('ignores in git all that the flow makes', () => {
    const ignored = read('credit/.gitignore')
      .split('\n')
      .filter((line) => line.startsWith('/'));
    for (const form of FORMS) {
      for (const path of stepsOf(form).flatMap(([, { outputs }]) => Object.values(outputs))) {
        expect(ignored, path).toContain(`/${path.split('/')[0]}/`);
      }
    }
  });
});

/** Paths of the form's own modules that a script imports. */
function importedModules(form: string, path: string): string[] {
  const text = read(join(form, path));
  const imports = [...text.matchAll(/from '\.\/([\w.-]+)'|^(?:import|from) (\w+)/gm)];
  return imports
    .map(([, node, python]) => (node === undefined ? `steps/${python}.py` : `steps/${node}`))
    .filter((module) => existsSync(join(EXAMPLES, form, module)));
}
