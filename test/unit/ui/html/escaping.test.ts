import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowPage } from '../../../../src/ui/html/flow-page.ts';
import { dataElement, html } from '../../../../src/ui/html/parts/html.ts';
import { runPage } from '../../../../src/ui/html/run-page.ts';
import { flowReport } from '../../../support/flow-report.ts';
import { hostileText, OBEYED } from '../../../support/hostile.ts';
import { plainTags } from '../../../support/page-tags.ts';
import { BARE_ASSETS, runReport } from '../../../support/run-report.ts';

/** What somebody could call a parameter, a tag or a metric to have a script of theirs run. */
const attack = fc.oneof(
  hostileText,
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<!--<script>',
    '--></style><img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    'javascript:alert(1)',
    '${alert(1)}',
    '&lt;b&gt;',
    '\u0000<b>',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

describe('a template', () => {
  it('has no more elements and attributes than it was written with', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const made = html`<p title="${text}">${text}</p>`.text;
        expect(made.match(/[<>]/g)).toHaveLength(4);
        expect(made.match(/"/g)).toHaveLength(2);
        expect(made.replaceAll(/[\n\t]/g, '')).not.toMatch(OBEYED);
      }),
    );
  });

  it('gives texts back as they were, but for what would be obeyed', () => {
    const back = (text: string): string =>
      text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(back(html`${text}`.text)).toBe(text);
      }),
    );
  });
});

describe('data of a page', () => {
  it('ends its element nowhere, and is read back equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), attack, (value, text) => {
        const made = dataElement('x', [value, text]).text;
        const inner = made.slice(made.indexOf('>') + 1, made.lastIndexOf('</script>'));
        expect(inner).not.toMatch(/[<>\u2028\u2029]/);
        expect(JSON.parse(inner)).toEqual(JSON.parse(JSON.stringify([value, text])));
      }),
    );
  });
});

describe('a page', () => {
  it('has the same elements whatever its run calls things', () => {
    const plain = plainTags(runPage(runReport({}, 'plain'), BARE_ASSETS));
    fc.assert(
      fc.property(attack, (name) => {
        fc.pre(
          name !== 'auc' &&
            name !== 'seed' &&
            name !== 'x' &&
            name !== 'step' &&
            name.trim() !== '' &&
            name !== '__proto__',
        );
        const page = runPage(runReport({}, name), BARE_ASSETS);
        expect(plainTags(page)).toEqual(plain);
        expect(page.match(/<script(?! type="application\/json")/g)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('of a flow has one script, whatever its runs call things', () => {
    fc.assert(
      fc.property(attack, (name) => {
        const page = flowPage(flowReport(3, name), BARE_ASSETS);
        expect(page.match(/<script(?! type="application\/json")/g)).toHaveLength(1);
        expect(page.match(/<\/script>/g)).toHaveLength(2);
      }),
      { numRuns: 60 },
    );
  });

  it('lets only the script run that it carries, and asks nothing of a network', () => {
    const page = runPage(runReport(), BARE_ASSETS);
    const digest = createHash('sha256').update(BARE_ASSETS.script).digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`);
    expect(page).toContain('connect-src &#39;none&#39;');
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});
