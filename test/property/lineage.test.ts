import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildLineage } from '../../src/lineage/build-lineage.ts';
import type { LineageGraph } from '../../src/lineage/lineage-graph.ts';
import { taskNodeId } from '../../src/lineage/node-id.ts';
import { relatedRuns } from '../../src/lineage/related-runs.ts';
import { RunCatalogue } from '../../src/lineage/run-catalogue.ts';
import { RunContents } from '../../src/lineage/run-contents.ts';
import { walkLineage } from '../../src/lineage/walk-lineage.ts';
import type { InputOrigin } from '../../src/model/manifest.ts';
import { knownRun, type RunOfTest, type TaskOfTest } from '../support/lineage-runs.ts';

const DEEP = 1_000;

/** Few texts, so that the same bytes turn up again and again, also as what a task takes and makes. */
const text = fc.constantFrom('a', 'b', 'c', 'd');
const task = fc.record({
  makes: text,
  /** What it takes: from the tree, from an earlier step, or from an earlier run. */
  takes: fc.array(
    fc.record({ from: fc.constantFrom('tree', 'step', 'run'), which: fc.nat(9), bytes: text }),
    { maxLength: 3 },
  ),
  /** Whether it reuses what the run before made, where that has the same task. */
  reuses: fc.boolean(),
});
const histories = fc.array(
  fc.record({ tasks: fc.array(task, { minLength: 1, maxLength: 3 }), late: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 7,
  },
);

type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

function runsOf(history: History): RunOfTest[] {
  const runs: RunOfTest[] = [];
  for (const [at, { tasks, late }] of history.entries()) {
    const made: Record<string, TaskOfTest> = {};
    const consumed: Record<string, string> = {};
    for (const [i, { makes, takes, reuses }] of tasks.entries()) {
      const before = runs.at(-1);
      const same = before?.tasks[`t${i}`];
      if (reuses && before !== undefined && same !== undefined) {
        made[`t${i}`] = { ...same, firstRun: same.firstRun ?? before.id };
        for (const [spec, id] of Object.entries(before.consumed ?? {})) consumed[spec] = id;
        continue;
      }
      const inputs: Record<string, readonly [string, InputOrigin]> = {};
      for (const [n, { from, which, bytes }] of takes.entries()) {
        const step = `t${which % Math.max(i, 1)}`;
        const run = runs[which % Math.max(runs.length, 1)];
        if (from === 'step' && i > 0)
          inputs[`i${n}`] = [made[step]?.outputs?.['o'] ?? bytes, { step, output: 'o' }];
        else if (from === 'run' && run !== undefined) {
          const spec = `demo@${run.id}:t0/o`;
          consumed[spec] = run.id;
          inputs[`i${n}`] = [run.tasks['t0']?.outputs?.['o'] ?? bytes, { spec }];
        } else inputs[`i${n}`] = [bytes, { path: `data/${which % 2}` }];
      }
      made[`t${i}`] = { key: `key ${at} ${i}`, inputs, outputs: { o: makes } };
    }
    // Some start in the same moment as the one before.
    runs.push({ id: `${at}`.padStart(10, '0'), at: late ? at : Math.max(0, at - 1), tasks: made, consumed });
  }
  return runs;
}

function lineageOf(history: History) {
  const catalogue = new RunCatalogue(runsOf(history).map(knownRun));
  const contents = new RunContents(catalogue.runs);
  return { catalogue, contents, graph: buildLineage(catalogue, contents) };
}

describe('lineage', () => {
  it('of the runs that are related is that of all runs', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { catalogue, contents, graph } = lineageOf(history);
        for (const start of catalogue.runs) {
          const roots = Object.keys(start.record.manifest.tasks).map((task) => {
            const origin = catalogue.originOf(start, task);
            return taskNodeId(origin?.known.record ?? start.record, origin?.taskId ?? task);
          });
          for (const direction of ['up', 'down', 'both'] as const) {
            const few = buildLineage(catalogue, contents, relatedRuns(catalogue, contents, start, direction));
            const walk = (one: LineageGraph) => walkLineage(one, roots, { direction, depth: DEEP });
            const [expected, found] = [walk(graph), walk(few)];
            expect(new Map(found.levels)).toEqual(new Map(expected.levels));
            expect(new Set(found.edges)).toEqual(new Set(expected.edges));
            for (const id of found.levels.keys()) expect(few.nodes.get(id)).toEqual(graph.nodes.get(id));
          }
        }
      }),
    );
  });

  it('goes down from whatever it goes up to, and the other way round', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { graph } = lineageOf(history);
        const reach = (id: string, direction: 'up' | 'down') =>
          new Set(walkLineage(graph, [id], { direction, depth: DEEP }).levels.keys());
        const down = new Map([...graph.nodes.keys()].map((id) => [id, reach(id, 'down')]));
        for (const id of graph.nodes.keys()) {
          const expected = [...graph.nodes.keys()].filter((other) => down.get(other)?.has(id));
          expect([...reach(id, 'up')].sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  it('has no cycle, and every end of an edge is a node', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { graph } = lineageOf(history);
        const roots = [...graph.nodes.keys()];
        const { edges } = walkLineage(graph, roots, { direction: 'both', depth: DEEP });
        const all = roots.flatMap((id) => graph.outOf(id));
        // None had to be left out.
        expect(new Set(edges)).toEqual(new Set(all));
        for (const { from, to } of all)
          expect([graph.nodes.has(from), graph.nodes.has(to)]).toEqual([true, true]);
        const waiting = new Map(roots.map((id) => [id, graph.into(id).length]));
        const done = roots.filter((id) => waiting.get(id) === 0);
        for (let at = 0; at < done.length; at++) {
          for (const { to } of graph.outOf(done[at] as string)) {
            const left = (waiting.get(to) ?? 0) - 1;
            waiting.set(to, left);
            if (left === 0) done.push(to);
          }
        }
        expect(done).toHaveLength(roots.length);
      }),
    );
  });
});
