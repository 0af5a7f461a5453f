import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import { readCardTexts } from '../../../src/model/card-sections.ts';
import type { ManifestTask } from '../../../src/model/manifest.ts';
import type { ModelCard } from '../../../src/model/model-card.ts';
import type { RunRecord } from '../../../src/model/run.ts';
import { parseRunId } from '../../../src/model/run-id.ts';
import { renderCard } from '../../../src/ui/render-card.ts';
import { aReproduction } from '../../support/a-reproduction.ts';

describe('the texts of a card', () => {
  it('are found by their headings, with what is below these; fences and the title are left alone', () => {
    const { texts, unknown } = readCardTexts(
      '# Our model\r\n\r\n## INTENDED USE ##\nfor loans\n### In detail\nmore\n```\n## Metrics\n```\n# Risks\nlost\n## Metrics\n\n',
    );
    expect([...texts]).toEqual([['Intended use', 'for loans\n### In detail\nmore\n```\n## Metrics\n```']]);
    expect(unknown).toEqual(['Risks']);
  });
});

const task = (facts: Partial<ManifestTask>): ManifestTask => ({
  ...{ step: 'train', status: 'succeeded', command: [], params: {}, inputs: {}, outputs: {}, metrics: {} },
  ...facts,
});

const content = { kind: 'file' as const, digest: digestText('x'), sizeBytes: 5 };

const RUN: RunRecord = {
  id: parseRunId('maa9dejza5'),
  flow: 'demo',
  commit: 'c',
  codeCommit: 'abc',
  manifest: {
    version: 1,
    flow: 'demo',
    status: 'succeeded',
    params: { name: 'a|b <script>' },
    tasks: {
      'train/part=b': task({ item: { part: 'b' }, metrics: { auc: 0.7 }, direction: { auc: 'max' } }),
      'train/part=a': task({
        item: { part: 'a' },
        metrics: { auc: 0.8 },
        inputs: { raw: { ...content, from: { path: 'data.csv' } } },
        outputs: { model: { ...content, path: 'm' } },
        checks: [{ name: 'rows', severity: 'warn', status: 'failed', expected: '> 5', found: '3' }],
      }),
    },
  },
  execution: {
    version: 1,
    run: parseRunId('maa9dejza5'),
    startedAt: '2026-03-01T10:00:00.000Z',
    endedAt: '2026-03-01T10:00:01.000Z',
    ...{ runner: 'local', host: 'h', user: 'Ada <ada@example.org>', jobs: 1, tasks: {}, consumed: {} },
  },
  env: {
    version: 1,
    ...{ mlgit: '1', node: '24', git: '2', os: 'linux', arch: 'x64', dirty: true, leftOut: [] },
    interpreters: { python: { version: '3.11', packages: ['numpy==2.1'] } },
  },
};

const CARD: ModelCard = {
  run: RUN,
  manifestDigest: digestText('m'),
  tags: [],
  textFile: 'cards/demo.md',
  texts: new Map([['Intended use', 'Loans.']]),
  reproductions: [{ by: 'Ben <ben@example.org>', document: aReproduction('maa9dejza5', '0123456789') }],
  approvals: [{ by: 'risk@example.org', message: 'seen' }],
};

describe('a model card', () => {
  const text = renderCard(CARD);
  const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

  it('has the nine sections in their order, and says what is to be written where', () => {
    expect(text.match(/^## .*$/gm)).toHaveLength(9);
    expect(section('Intended use').trim()).toBe('Loans.');
    expect(section('Ethical considerations')).toMatch(
      /To be written: .*`## Ethical considerations` in `cards\/demo\.md`/,
    );
  });

  it('shows metrics by group, checks, data by digest, environment, and who vouches for it', () => {
    expect(section('Quantitative analyses')).toMatch(
      /\| <code>a<\/code> \| <code>0\.8<\/code> \|\n\| <code>b<\/code>/,
    );
    expect(section('Quantitative analyses')).toMatch(/<code>rows<\/code> \| failed/);
    expect(section('Factors')).toContain('<code>part</code>: <code>a</code>, <code>b</code>');
    expect(section('Training data')).toContain('data.csv');
    expect(section('Model details')).toContain('numpy');
    expect(section('Model details')).toMatch(/ben.*\*\*equal\*\*\n- approved by <code>risk/);
    expect(section('Caveats and recommendations')).toMatch(/not committed[\s\S]*rows/);
  });

  it('lets nothing of a record be taken for Markdown or HTML', () => {
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('a|b');
  });
});
