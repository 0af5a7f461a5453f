import { describe, expect, it } from 'vitest';
import { toned } from '../../../../../src/ui/html/diff/view-table.ts';
import { html } from '../../../../../src/ui/html/parts/html.ts';

describe('a cell of a diff', () => {
  it('tells readers of screens what a mark means', () => {
    expect(html`${toned({ text: '▲', tone: 'good' })}`.text).toBe(
      '<span class="t-good"><span aria-hidden="true">▲</span><span class="unseen">better</span></span>',
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'auc'])('has a name as it is: %s', (text) => {
    expect(html`${toned({ text })}`.text).toBe(text);
  });
});
