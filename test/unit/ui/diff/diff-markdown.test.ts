import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRuns } from '../../../../src/review/diff-runs.ts';
import { tabulateRuns } from '../../../../src/review/tabulate-runs.ts';
import { codeBlock, codeText } from '../../../../src/ui/diff/markdown-text.ts';
import { renderDiffMarkdown } from '../../../../src/ui/diff/render-diff-markdown.ts';
import { renderTableMarkdown } from '../../../../src/ui/diff/render-table-markdown.ts';
import { arbitraryFacts } from '../../../support/arbitrary-runs.ts';
import { comparedRun } from '../../../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { hostileText } from '../../../support/hostile.ts';
import { expectOwnMarkdown } from '../../../support/own-markdown.ts';
import { NOW } from '../../../support/recorded-runs.ts';

const OPTIONS = { full: false, nowMs: NOW };

describe('a diff as Markdown', () => {
  it('has a table a section, those that matter open', () => {
    const [before, after] = exampleRuns();
    const found = { ...LOOKED_UP, code: { ...LOOKED_UP.code, patch: 'diff --git a/x b/x\n+```\n' } };
    expect(`\n${renderDiffMarkdown(diffRuns(before, after, found), OPTIONS)}\n`).toMatchSnapshot();
  });

  it('has tables whose rows all have as many cells, and no element but its own, whatever others wrote', () => {
    fc.assert(
      fc.property(arbitraryFacts, arbitraryFacts, (before, after) => {
        const runs = [comparedRun(before), comparedRun(after)] as const;
        expectOwnMarkdown(renderDiffMarkdown(diffRuns(...runs), { ...OPTIONS, full: true }));
        expectOwnMarkdown(renderTableMarkdown(tabulateRuns([...runs, ...runs]), OPTIONS));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a value in Markdown', () => {
  it.each([
    ['a|b', '<code>a&#124;b</code>'],
    ['</code><img src=x>', '<code>&#60;&#47;code&#62;&#60;img src=x&#62;</code>'],
    ['@octocat', '<code>&#64;octocat</code>'],
    ['www.example.org', '<code>www&#46;example&#46;org</code>'],
    ['0.9466', '<code>0.9466</code>'],
    ['', ''],
    ['größe 東京', '<code>größe 東京</code>'],
    ['two\nlines', '<code>two&#92;nlines</code>'],
  ])('%j is no more than a value', (text, expected) => {
    expect(codeText(text)).toBe(expected);
  });

  it('cannot end a block of code', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(hostileText, fc.constantFrom('```', '````', '~~~', '  ```'))),
        (lines) => {
          const [fence = '', ...rest] = codeBlock(lines).split('\n');
          expect(fence).toMatch(/^`{3,}$/);
          expect(rest.at(-1)).toBe(fence);
          for (const line of rest.slice(0, -1)) expect(line).not.toContain(fence);
        },
      ),
    );
  });
});
