import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunDiff } from '../../../../src/model/diff/run-diff.ts';
import { diffRuns, NOTHING_LOOKED_UP } from '../../../../src/review/diff-runs.ts';
import { tabulateRuns } from '../../../../src/review/tabulate-runs.ts';
import { costBars } from '../../../../src/ui/html/diff/cost.ts';
import { metricsTables } from '../../../../src/ui/html/diff/metrics.ts';
import { patchView } from '../../../../src/ui/html/diff/patch.ts';
import { diffPage } from '../../../../src/ui/html/diff-page.ts';
import type { Html } from '../../../../src/ui/html/parts/html.ts';
import { runTablePage } from '../../../../src/ui/html/run-table-page.ts';
import { arbitraryFacts } from '../../../support/arbitrary-runs.ts';
import { comparedRun } from '../../../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { plainTags } from '../../../support/page-tags.ts';
import { NOW } from '../../../support/recorded-runs.ts';
import { BARE_ASSETS } from '../../../support/run-report.ts';

const PATCH = `diff --git a/train.py b/train.py
index 1..2 100644
--- a/train.py
+++ b/train.py
@@ -1,2 +1,2 @@
-rate = 1 </pre><script>alert(1)</script>
+rate = 2
 same
`;

function example(patch = PATCH): RunDiff {
  const [before, after] = exampleRuns();
  return diffRuns(before, after, { ...LOOKED_UP, code: { ...LOOKED_UP.code, patch } });
}

const words = (part: Html | false): string =>
  String(part || '')
    .replace(/<script.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const page = (document: RunDiff): string => diffPage({ document, images: [], leftOut: [] }, BARE_ASSETS);

describe('the page of a diff', () => {
  it('has all sections in which something differs, and its navigation and summary lead there', () => {
    const made = page(example());
    const ids = [...made.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([
      'metrics',
      'series',
      'checks',
      'params',
      'code',
      'inputs',
      'environment',
      'steps',
      'artifacts',
      'cost',
    ]);
    expect([...made.matchAll(/<li><a href="#([^"]+)">/g)].map(([, id]) => id)).toEqual(ids);
    expect([...made.matchAll(/number-card" href="#([^"]+)">/g)].map(([, id]) => id)).toEqual(ids);
  });

  it('says of metrics which way is better, how much they changed, and which bounds hold, in words', () => {
    expect(words(metricsTables(example().metrics))).toMatchInlineSnapshot(
      `"Metrics Metric Task Before After Change Relative Verdict Bounds auc ↑ higher is better train 0.9466 0.89 -0.0566 -6 % ▼ worse ✗ &gt;= 0.9 missed, was met loss ↓ lower is better train 0.21 0.19 -0.02 -9.5 % ▲ better"`,
    );
  });

  it('says what each step took, as bars of one scale', () => {
    const { cost } = example();
    expect(words(costBars(cost, true))).toMatchInlineSnapshot(
      `"Wall time run before 1 min 0 s after 1 min 20 s clean before 3.2 s after 1.1 s train before 1 min 5 s after 1 min 11 s CPU time run before 2 min 3 s after 2 min 11 s clean before 3.0 s after 1.0 s train before 2 min 0 s after 2 min 10 s Peak memory clean before 85.8 MiB after 90.6 MiB train before 858 MiB after 1.02 GiB before after"`,
    );
    const widths = [...String(costBars(cost, true)).matchAll(/width:([\d.]+)%/g)].map(([, width]) =>
      Number(width),
    );
    expect(Math.max(...widths)).toBe(100);
  });

  it('draws the series of both runs over each other', () => {
    const made = page(example());
    const [, data = ''] =
      /<script type="application\/json" id="series-0-data">(.*?)<\/script>/s.exec(made) ?? [];
    const { x, y, by, data: table } = JSON.parse(data);
    expect([x, y, by]).toEqual(['row', 'loss', 'run']);
    expect(table.rows).toHaveLength(40);
    expect(table.rows.at(-1)[0]).toBe(20);
  });

  it('has the patch by file with signs, of which nothing is an element', () => {
    const shown = String(patchView(example().code));
    expect(shown).toContain(
      '<span class="del">-rate = 1 &lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;</span>',
    );
    expect(shown).toContain('<span class="ins">+rate = 2</span>');
    expect(shown.match(/<span/g)).toHaveLength(4);
    expect(shown).toContain('<summary><code>train.py</code></summary>');
    expect(patchView(example('').code)).toBe(false);
  });

  it('shows images side by side, and what it leaves out', () => {
    const image = { type: 'image/png', base64: 'AAAA', sizeBytes: 3 };
    const [before, after] = exampleRuns();
    const content = {
      kind: 'image',
      before: { format: 'PNG', width: 2, height: 2 },
      after: { format: 'PNG', width: 2, height: 2 },
    } as const;
    const artifacts = new Map([[JSON.stringify(['train', 'output', 'model']), { content }]]);
    const document = diffRuns(before, after, { ...LOOKED_UP, artifacts });
    const images = [{ what: 'train/model', before: image, after: { ...image, base64: 'BBBB' } }];
    const made = diffPage({ document, images, leftOut: ['1 more pair'] }, BARE_ASSETS);
    expect(made).toContain('<img alt="train/model, before" src="data:image/png;base64,AAAA">');
    expect(made).toContain('<img alt="train/model, after" src="data:image/png;base64,BBBB">');
    expect(made).toContain('<li>1 more pair</li>');
  });

  it('says so where nothing differs', () => {
    const [run] = exampleRuns();
    const made = page(diffRuns(run, run, NOTHING_LOOKED_UP));
    expect(made).toContain('The same: ');
  });

  it('has one script, and no element that a run has named', () => {
    const known = new Set(plainTags(page(example())));
    for (const name of ['table', 'h3', 'figure', 'ul', 'li', 'p', 'strong', 'blockquote'])
      for (const tag of [name, `/${name}`]) known.add(tag);
    fc.assert(
      fc.property(arbitraryFacts, arbitraryFacts, (a, b) => {
        const runs = [comparedRun(a), comparedRun({ ...b, id: 'bbbbbbbbb2' })] as const;
        for (const made of [
          page(diffRuns(...runs, NOTHING_LOOKED_UP)),
          runTablePage(tabulateRuns([...runs, runs[0]]), BARE_ASSETS, NOW),
        ]) {
          expect(made.match(/<script(?! type="application\/json")/g)).toHaveLength(1);
          for (const tag of plainTags(made)) expect(known).toContain(tag);
        }
      }),
      { numRuns: 60 },
    );
  });
});
