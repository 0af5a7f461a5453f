import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitParts } from '../../../../src/ui/review/fit-parts.ts';
import { renderReviewMarkdown } from '../../../../src/ui/review/render-review-markdown.ts';
import { arbitraryFacts } from '../../../support/arbitrary-runs.ts';
import { comparedRun } from '../../../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { expectOwnMarkdown } from '../../../support/own-markdown.ts';
import { reviewedFlow, reviewOf } from '../../../support/reviewed-flow.ts';

const example = reviewedFlow(...exampleRuns(), {
  ...LOOKED_UP,
  code: { ...LOOKED_UP.code, patch: 'diff --git a/x b/x\n+```\n' },
});

describe('a review as Markdown', () => {
  it('has risks first, then what differs, and the lineage', () => {
    expect(`\n${renderReviewMarkdown(reviewOf(example))}\n`).toMatchSnapshot();
  });

  it('has no element but its own, whatever others wrote, and never more characters than it may', () => {
    fc.assert(
      fc.property(arbitraryFacts, arbitraryFacts, fc.integer({ min: 1000, max: 30_000 }), (a, b, most) => {
        const text = renderReviewMarkdown(reviewOf(reviewedFlow(comparedRun(a), comparedRun(b))), most);
        expectOwnMarkdown(text);
        expect(text.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 100 },
    );
  });

  it('is cut from what matters least, which is said', () => {
    const whole = renderReviewMarkdown(reviewOf(example));
    const cut = renderReviewMarkdown(reviewOf(example), whole.length - 1);
    expect(whole).toContain('```diff');
    expect(cut).not.toContain('```diff');
    expect(cut).toContain('<b>Cost</b>');
    expect(cut).toMatch(/Left out, for it would be too long: .*the patch of demo\. All of it: /);
    const least = renderReviewMarkdown(reviewOf(example), 1_900);
    expect(least).toContain('<b>Risks</b>');
    expect(least).not.toContain('<b>Metrics</b>');
  });

  it('says so when no manifest changes', () => {
    expect(renderReviewMarkdown({ ...reviewOf(), risks: [] })).toMatch(/: No manifest changes\.$/);
  });
});

describe('parts that have to fit', () => {
  it('never are longer than they may, and lose nothing without saying it', () => {
    const part = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      givesWay: fc.nat(4),
      text: fc.string({ minLength: 1, maxLength: 400 }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.integer({ min: 300, max: 2_000 }), (parts, most) => {
        const text = fitParts(parts, most);
        expect(text.length).toBeLessThanOrEqual(most);
        const whole = parts.map((one) => one.text).join('\n\n');
        if (whole.length <= most) expect(text).toBe(whole);
        else expect(text).toContain('Left out');
      }),
    );
  });
});
