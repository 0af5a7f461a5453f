import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parsePolicy } from '../../src/flow/policy/parse-policy.ts';
import { policyShape } from '../../src/flow/policy/policy-schema.ts';
import { GATE_FACTS } from '../../src/model/gate/gate-facts.ts';
import { rulesOf } from '../../src/model/gate/policy.ts';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';

const text = readFileSync(join(PROJECT, 'docs/guides/gate-a-model.md'), 'utf8');
const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('works as the guide says, command by command', async () => {
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  const env = readerEnv(base);
  const guide = readGuide(text);
  expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(25);
  await followGuide(guide, folder, () => env);
});

it('names every key of a policy, and every fact that an expression can ask for', () => {
  for (const key of Object.keys(policyShape))
    expect(text, key).toMatch(new RegExp(`\`${key}\`|^${key}:`, 'm'));
  for (const fact of GATE_FACTS) expect(text, fact).toContain(`\`${fact}\``);
});

it('has an example that can be read', () => {
  const example = readFileSync(join(PROJECT, 'examples/credit/mlgit-policy.yaml'), 'utf8');
  const policy = parsePolicy(example, 'mlgit-policy.yaml');
  expect(rulesOf(policy, 'credit').metrics).toHaveProperty('auc');
});
