import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readTwin, TWINS, twinFiles, twinNames } from '../../support/twin.ts';

interface RawStep {
  readonly run: string;
  readonly code: readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
}

const stepsOf = (name: string): [string, RawStep][] =>
  Object.entries(parse(readFileSync(join(TWINS, name, 'mlgit.yaml'), 'utf8')).flows[name].steps);

describe('the twins of flows of Metaflow', () => {
  it('are of every example that Metaflow users know', () => {
    expect(twinNames()).toEqual([
      'basic',
      'branch',
      'catch',
      'conditional',
      'foreach',
      'join',
      'nested-foreach',
      'parameters',
      'resources',
      'resume',
      'retry',
      'switch',
      'timeout',
    ]);
  });

  it.each(twinNames())(
    'say of %s what each step of the original is, and have a step for nothing else',
    (name) => {
      const original = readFileSync(join(TWINS, name, 'original/flow.py'), 'utf8');
      const theirs = [...original.matchAll(/@step\n {4}def (\w+)\(/g)].map(([, step]) => step);
      const { steps } = readTwin(name);
      expect(Object.keys(steps)).toEqual(theirs);
      const ours = Object.values(steps).flatMap(({ task }) =>
        task === undefined ? [] : [task.split('/')[0]],
      );
      expect(ours.sort()).toEqual(
        stepsOf(name)
          .map(([step]) => step)
          .sort(),
      );
    },
  );

  it.each(twinNames())('compare every artifact of %s that we make', (name) => {
    const { steps } = readTwin(name);
    for (const [step, { outputs = {} }] of stepsOf(name)) {
      const twin = Object.values(steps).find(({ task }) => task?.split('/')[0] === step);
      const places = Object.values(twin?.artifacts ?? {});
      // What is never made, as the step fails, is not there to be compared.
      if (places.join() === 'failure') continue;
      expect(places, step).toEqual(expect.arrayContaining(Object.keys(outputs)));
    }
  });

  it.each(twinNames())('declare just the scripts that are there in %s', (name) => {
    const declared = stepsOf(name).flatMap(([, { code }]) => code);
    for (const path of declared) expect(existsSync(join(TWINS, name, path)), path).toBe(true);
    const scripts = Object.keys(twinFiles(name)).filter((path) => /^[^/]*\.py$/.test(path));
    expect([...new Set(declared)].sort()).toEqual(scripts.sort());
  });
});
