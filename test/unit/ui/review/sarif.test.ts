import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Risk } from '../../../../src/model/review/risk.ts';
import { renderSarif } from '../../../../src/ui/review/render-sarif.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { hostileText } from '../../../support/hostile.ts';
import { temporaryFolder } from '../../../support/repo.ts';
import { requireTool } from '../../../support/required-tool.ts';
import { reviewedFlow, reviewOf } from '../../../support/reviewed-flow.ts';

const example = reviewOf(reviewedFlow(...exampleRuns(), LOOKED_UP));
const resultsOf = (risks: readonly Risk[]) =>
  JSON.parse(renderSarif({ ...example, flows: [], risks }, '1.0.0')).runs[0].results;

describe('the risks of a review as annotations', () => {
  it('are at their lines, each with its rule and level', () => {
    const [run] = JSON.parse(renderSarif(example, '1.2.3')).runs;
    expect(run.tool.driver).toMatchObject({ name: 'mlgit', version: '1.2.3' });
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(
      run.results.map(({ level, ruleId }: { level: string; ruleId: string }) => `${level} ${ruleId}`),
    ).toEqual([
      'warning gate-changed',
      'error bound-missed',
      ...['warning check-failed', 'warning metric-worse', 'warning environment-unlocked'],
      ...['note data-changed', 'note environment-changed'],
    ]);
  });

  it('are in the flow file where that is what has to be mended', () => {
    const at = { path: 'manifests/a b.json', line: 7 };
    const declaredAt = { path: 'mlgit.yaml', line: 3 };
    const [unlocked, worse] = resultsOf([
      { kind: 'environment-unlocked', level: 'medium', text: 'x', at, declaredAt },
      { kind: 'metric-worse', level: 'medium', text: 'x', at, declaredAt },
    ]);
    expect(unlocked.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'mlgit.yaml' },
      region: { startLine: 3 },
    });
    expect(worse.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'manifests/a%20b.json' },
      region: { startLine: 7 },
    });
    expect(worse.relatedLocations[0].physicalLocation.artifactLocation.uri).toBe('mlgit.yaml');
  });

  it('hold no link and no placeholder of others', () => {
    const [{ message }] = resultsOf([
      { kind: 'drift', level: 'low', text: 'a [b](http://c) {0} \\ d', at: { path: 'x' } },
    ]);
    expect(message.text).toBe('a \\[b\\](http://c) {{0}} \\\\ d');
  });
});

const schema = requireTool('sarif-schema');

describe.skipIf(schema.missing)('against the published schema of SARIF', () => {
  const checked = (text: string) => {
    const file = join(temporaryFolder(), 'risks.sarif');
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(schema.path, [file], { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };

  it('annotations are what they should be, whatever is in them', () => {
    const risks = fc
      .sample(hostileText, { numRuns: 40, seed: 7 })
      .map((text): Risk => ({ kind: 'drift', level: 'low', text, at: { path: `${text.toWellFormed()}/a` } }));
    for (const text of [
      renderSarif(example, '1.2.3'),
      renderSarif({ ...example, risks }, ''),
      renderSarif({ ...example, risks: [], flows: [] }, '1'),
    ]) {
      expect(checked(text)).toMatchObject({ status: 0 });
    }
  });

  it('others are not', () => {
    const { status, said } = checked(renderSarif(example, '1').replaceAll('"warning"', '"warnings"'));
    expect([status, said]).toEqual([1, expect.stringContaining('level')]);
  });
});
