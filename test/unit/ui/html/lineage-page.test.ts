import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineageSvg } from '../../../../src/ui/html/lineage/lineage-svg.ts';
import { lineagePage } from '../../../../src/ui/html/lineage-page.ts';
import { hostileText } from '../../../support/hostile.ts';
import { smallLineage, wideLineage } from '../../../support/lineage-document.ts';
import { plainTags } from '../../../support/page-tags.ts';
import { BARE_ASSETS } from '../../../support/run-report.ts';

describe('the page of a lineage', () => {
  it('draws every node in the shape of its kind with its state in words, and every edge by its kind', () => {
    const drawn = lineageSvg(smallLineage()).text;
    const labels = [...drawn.matchAll(/class="node ([^"]*)" href="#node-(\d)".*?aria-label="([^"]*)"/g)];
    expect(labels.map(([, look, at, told]) => `${at} ${look}: ${told}`)).toMatchInlineSnapshot(`
      [
        "0 source source: model 2.00 KiB: Source model, tracked data",
        "1 source source: model 2.00 KiB: Source model, from a URL",
        "2 unknown bad: model ? not here: Unknown model, not here",
        "3 task bad: credit:model ✗ failed abcdefgh12: Task credit@abcdefgh12:model, failed",
        "4 artifact bad root: model ✗ purged: Artifact model of credit@abcdefgh12:model, purged, asked for",
        "5 task good: credit:model ✓ succeeded abcdefgh12 …: Task credit@abcdefgh12:model, succeeded",
      ]
    `);
    expect(
      [...drawn.matchAll(/class="edge ([a-z-]+)" data-from="(\d)" data-to="(\d)"/g)].map(([, ...of]) =>
        of.join(' '),
      ),
    ).toEqual(['input 0 3', 'input 1 3', 'same-bytes 2 0', 'output 3 4', 'input 4 5']);
    expect(drawn.match(/<path class="shape"/g)).toHaveLength(2);
  });

  it('lists every node with what is known of it, and leads from each to its neighbours', () => {
    const page = lineagePage(smallLineage(), BARE_ASSETS);
    const ids = [...page.matchAll(/<li id="(node-\d)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['node-0', 'node-1', 'node-2', 'node-3', 'node-4', 'node-5']);
    for (const [, link] of page.matchAll(/href="#(node-\d+)"/g)) expect(ids).toContain(link);
    const told = page.slice(page.indexOf('<li id="node-3"'), page.indexOf('<li id="node-4"'));
    const words = told
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(words).toMatchInlineSnapshot(
      `"✗ credit@abcdefgh12:model task, failed State ✗ failed SPEC credit@abcdefgh12:fit/ Started 2026-03-10 12:00 UTC User Ada model Code dddddddddd Branch model Parameters model=model Metrics auc=0.9 model=1152921504606846976 Computed by model Reused by model and 4 more Command sh -c model From model as model model as model, by model Into model of credit@abcdefgh12:model as model $ mlgit show credit@abcdefgh12 Asked for"`,
    );
  });

  it('has the same elements whatever things are called', () => {
    const plain = plainTags(lineagePage(smallLineage('plain'), BARE_ASSETS));
    fc.assert(
      fc.property(hostileText, (name) => {
        fc.pre(name.trim() !== '' && name !== '__proto__' && name !== 'auc');
        const page = lineagePage(smallLineage(name), BARE_ASSETS);
        expect(plainTags(page)).toEqual(plain);
        expect(page.match(/<script/g)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same each time', () => {
    expect(lineagePage(wideLineage(3, 5), BARE_ASSETS)).toBe(lineagePage(wideLineage(3, 5), BARE_ASSETS));
  });
});
