import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandStep } from '../../src/executor/expand-step.ts';
import { JobSlots } from '../../src/executor/job-slots.ts';
import { type ScheduleOptions, schedule } from '../../src/executor/schedule.ts';
import { skippedResult, succeeded, type TaskResult } from '../../src/executor/task-result.ts';
import type { PlannedStep } from '../../src/flow/plan-types.ts';
import { stepOf } from '../support/task-services.ts';

type Outcome = 'ran' | 'cached' | 'failed' | 'cancelled';

interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly outcome: Outcome;
  /** How many turns of the event loop it takes. */
  readonly turns: number;
}

/** Graphs in the order of a plan: what a task needs stands before it. */
const graph: fc.Arbitrary<Node[]> = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(30), { maxLength: 3 }),
      outcome: fc.constantFrom<Outcome>('ran', 'ran', 'ran', 'cached', 'failed', 'cancelled'),
      turns: fc.nat(3),
    }),
    { maxLength: 14 },
  )
  .map((list) =>
    list.map(({ needs, outcome, turns }, index) => ({
      id: `t${index}`,
      dependsOn: index === 0 ? [] : [...new Set(needs.map((one) => `t${one % index}`))],
      outcome,
      turns,
    })),
  );

const jobs = fc.integer({ min: 1, max: 4 });

/** Takes an output of each that it needs. */
function plannedStep({ id, dependsOn }: Node): PlannedStep {
  const inputs = Object.fromEntries(
    dependsOn.map((step) => [step, { kind: 'step' as const, step, output: 'out' }]),
  );
  const step = stepOf('true', { name: id, inputs });
  return { id, step, params: {}, dependsOn, selected: true, needed: false };
}

function resultOf(taskId: string, outcome: TaskResult['outcome']): TaskResult {
  return { ...skippedResult(taskId, undefined), outcome };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What was seen of one schedule. */
class Watch {
  readonly started: string[] = [];
  readonly skipped: TaskResult[] = [];
  running = 0;
  most = 0;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #onStart: (count: number) => void;

  constructor(nodes: readonly Node[], onStart: (count: number) => void = () => {}) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#onStart = onStart;
  }

  options(limit: number | JobSlots, signal: AbortSignal = new AbortController().signal): ScheduleOptions {
    return {
      slots: typeof limit === 'number' ? new JobSlots(limit) : limit,
      signal,
      expand: (step, known) => expandStep(step, known, async () => []),
      onSettled: (result) => void this.skipped.push(result),
      runTask: async (task, done) => {
        const node = this.#nodes.get(task.id) as Node;
        for (const need of node.dependsOn)
          expect(succeeded(done.get(need)), `${need} of ${task.id}`).toBe(true);
        this.started.push(task.id);
        this.running++;
        this.most = Math.max(this.most, this.running);
        this.#onStart(this.started.length);
        await turns(node.turns);
        this.running--;
        return resultOf(task.id, node.outcome);
      },
    };
  }
}

/** Ids that some failure is above of. */
function blocked(nodes: readonly Node[]): Set<string> {
  const found = new Set<string>();
  const bad = new Set<string>();
  for (const { id, dependsOn, outcome } of nodes) {
    if (dependsOn.some((need) => bad.has(need))) found.add(id);
    if (found.has(id) || outcome === 'failed' || outcome === 'cancelled') bad.add(id);
  }
  return found;
}

describe('a schedule', () => {
  it('runs each task once, after all it needs, never more than the jobs, and skips just what is below a failure', async () => {
    await fc.assert(
      fc.asyncProperty(graph, jobs, async (nodes, limit) => {
        const watch = new Watch(nodes);
        const { results } = await schedule(nodes.map(plannedStep), watch.options(limit));
        expect(watch.most).toBeLessThanOrEqual(limit);
        expect(new Set(watch.started).size).toBe(watch.started.length);
        const skips = blocked(nodes);
        expect(new Set(watch.skipped.map(({ taskId }) => taskId))).toEqual(skips);
        expect(new Set([...watch.started, ...skips])).toEqual(new Set(nodes.map(({ id }) => id)));
        for (const { id, outcome } of nodes) {
          expect(results.get(id)?.outcome).toBe(skips.has(id) ? 'skipped' : outcome);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names for every skipped task one that it needs and that did not succeed', async () => {
    await fc.assert(
      fc.asyncProperty(graph, jobs, async (nodes, limit) => {
        const watch = new Watch(nodes);
        const { results } = await schedule(nodes.map(plannedStep), watch.options(limit));
        for (const { taskId, blockedBy } of watch.skipped) {
          const node = nodes.find(({ id }) => id === taskId) as Node;
          expect(node.dependsOn).toContain(blockedBy);
          expect(succeeded(results.get(blockedBy as string))).toBe(false);
        }
      }),
    );
  });

  it('shares places with others, and still runs all of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(graph, { minLength: 2, maxLength: 4 }), jobs, async (graphs, limit) => {
        const slots = new JobSlots(limit);
        let running = 0;
        let most = 0;
        const outcomes = await Promise.all(
          graphs.map(async (nodes) => {
            const watch = new Watch(nodes);
            const options = watch.options(slots);
            const counted: ScheduleOptions = {
              ...options,
              runTask: async (task, done, slot) => {
                most = Math.max(most, ++running);
                const result = await options.runTask(task, done, slot);
                running--;
                // As between two attempts: others have the place, and it is had again.
                slot.pause();
                await turns(1);
                await slot.resume();
                return result;
              },
            };
            const { results } = await schedule(nodes.map(plannedStep), counted);
            return { nodes, results };
          }),
        );
        expect(most).toBeLessThanOrEqual(limit);
        for (const { nodes, results } of outcomes) {
          const skips = blocked(nodes);
          for (const { id, outcome } of nodes) {
            expect(results.get(id)?.outcome).toBe(skips.has(id) ? 'skipped' : outcome);
          }
        }
      }),
    );
  });

  it('keeps every job busy while a task is ready', async () => {
    const independent = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(independent, jobs, async (lengths, limit) => {
        const nodes = lengths.map(
          (count, i): Node => ({ id: `t${i}`, dependsOn: [], outcome: 'ran', turns: count }),
        );
        const watch = new Watch(nodes);
        await schedule(nodes.map(plannedStep), watch.options(limit));
        expect(watch.most).toBe(Math.min(limit, nodes.length));
        expect(watch.started).toEqual(nodes.map(({ id }) => id));
      }),
    );
  });

  it('starts nothing more after an abort, waits for what runs, and has a result for every task', async () => {
    await fc.assert(
      fc.asyncProperty(graph, jobs, fc.integer({ min: 1, max: 14 }), async (nodes, limit, after) => {
        const controller = new AbortController();
        let aborted = false;
        const startedLate: number[] = [];
        const watch = new Watch(nodes, (count) => {
          if (aborted) startedLate.push(count);
          if (count === after) {
            // As a signal does: between two turns of the event loop, never while tasks are being started.
            setImmediate(() => {
              aborted = true;
              controller.abort();
            });
          }
        });
        const { results } = await schedule(nodes.map(plannedStep), watch.options(limit, controller.signal));
        expect(startedLate).toEqual([]);
        expect(watch.running).toBe(0);
        expect([...results.keys()].sort()).toEqual(nodes.map(({ id }) => id).sort());
        for (const { id, outcome } of nodes) {
          expect(results.get(id)?.outcome).toBe(watch.started.includes(id) ? outcome : 'skipped');
        }
      }),
      { numRuns: 200 },
    );
  });

  it('starts nothing at all when it was aborted before', async () => {
    const nodes: Node[] = [{ id: 't0', dependsOn: [], outcome: 'ran', turns: 0 }];
    const watch = new Watch(nodes);
    const { results } = await schedule(nodes.map(plannedStep), watch.options(2, AbortSignal.abort()));
    expect(watch.started).toEqual([]);
    expect(results.get('t0')?.outcome).toBe('skipped');
  });

  it('throws an unexpected error after all that ran has ended, and starts nothing after it', async () => {
    const nodes = ['a', 'b', 'c', 'd'].map((id): Node => ({ id, dependsOn: [], outcome: 'ran', turns: 3 }));
    const watch = new Watch(nodes);
    const options = watch.options(2);
    const failing: ScheduleOptions = {
      ...options,
      runTask: async (task, done, slot) => {
        if (task.id !== 'a') return options.runTask(task, done, slot);
        await turns(1);
        throw new Error('disk full');
      },
    };
    await expect(schedule(nodes.map(plannedStep), failing)).rejects.toThrow('disk full');
    expect(watch.running).toBe(0);
    expect(watch.started).toEqual(['b']);
  });
});
