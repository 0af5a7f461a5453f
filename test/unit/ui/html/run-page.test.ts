import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../../../src/model/report/run-report.ts';
import type { Section } from '../../../../src/ui/html/parts/section.ts';
import { runPage } from '../../../../src/ui/html/run-page.ts';
import { failuresSection } from '../../../../src/ui/html/sections/failures.ts';
import { graphSection } from '../../../../src/ui/html/sections/graph.ts';
import { metricsSection } from '../../../../src/ui/html/sections/metrics.ts';
import { tasksSection, timelineSection } from '../../../../src/ui/html/sections/tasks.ts';
import { BARE_ASSETS, runReport } from '../../../support/run-report.ts';

/** What a reader sees, without the elements it is made of. */
function words(section: Section | undefined): string {
  return (section?.body.text ?? '')
    .replace(/<script.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('the page of a run', () => {
  it('says why tasks failed, how often they were tried, and what they printed last', () => {
    expect(words(failuresSection(runReport()))).toMatchInlineSnapshot(
      `"✗ train/depth=5 task Step train/depth=5 failed after 2 attempts: mlgit could not go on with it: model $ mlgit logs credit@abcdefgh12:train/depth=5/ The last lines of the output of attempt 2 line of model"`,
    );
  });

  it('has the items of a fan-out side by side and marks the best', () => {
    const section = metricsSection(runReport());
    expect(words(section)).toMatchInlineSnapshot(
      `"train Metrics of the items of train Item auc ↑ model depth=3 0.9123 , the best 1152921504606846976 depth=5 0.5"`,
    );
    expect(section?.body.text).toContain('title="0.912345678"');
    expect(section?.body.text).toContain('data-by="1152921504606847000"');
  });

  it('has each task with its state and cost', () => {
    expect(words(tasksSection(runReport()))).toMatchInlineSnapshot(
      `"Tasks and what they cost Task State Attempts Wall CPU Peak memory Where clean ≡ cached first computed by abcdefgh12 train/depth=3 ✓ succeeded 1 1.5 s 900 ms 1.00 MiB train/depth=5 ✗ failed 2 3.0 s 1.8 s 1.00 MiB"`,
    );
  });

  it('draws a node a step and an edge an input, in the colour of the worst of its tasks', () => {
    const drawn = graphSection(runReport())?.body.text ?? '';
    expect(drawn.match(/<path class="edge" d="M[\d.]/g)).toHaveLength(2);
    expect(drawn).toContain(
      '<a class="node bad" href="#task-train~2f~depth~3d~3" aria-label="Step train: ✗ 1  ✓ 1">',
    );
    expect(drawn).toContain('Input data/raw.csv');
  });

  it('draws a bar an attempt', () => {
    expect(timelineSection(runReport())?.body.text.match(/class="time-bar/g)).toHaveLength(3);
  });

  it('leads from its navigation to every section that it has', () => {
    const page = runPage(runReport(), BARE_ASSETS);
    const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/<li><a href="#([^"]+)">/g)].map(([, id]) => id);
    expect(links).toEqual(ids);
    expect(ids).toContain('checks');
  });

  it('of a run under way shows what runs and what waits', () => {
    const { run } = runReport();
    const { 'train/depth=5': open, ...ended } = run.manifest.tasks;
    expect(open).toBeDefined();
    const live: RunReport = runReport({
      run: { ...run, manifest: { ...run.manifest, tasks: ended } },
      live: {
        nowMs: Date.parse('2026-03-10T12:00:09.000Z'),
        alive: true,
        open: [
          { task: 'train/depth=5', step: 'train', startedAt: '2026-03-10T12:00:04.000Z' },
          { task: 'judge', step: 'judge' },
        ],
        dependsOn: { judge: ['train'] },
      },
    });
    const page = runPage(live, BARE_ASSETS, { served: { home: '../../', events: '../../events/x' } });
    expect(page).toContain('<title>credit@abcdefgh12 · running</title>');
    expect(page).toContain('data-events="../../events/x"');
    expect(page).toContain('connect-src &#39;self&#39;');
    expect(words(tasksSection(live))).toContain('train/depth=5 ▶ running');
    expect(words(tasksSection(live))).toContain('judge … waiting');
    expect(page).toContain('line of model');
  });
});
