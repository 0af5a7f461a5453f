import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareWithTree } from '../../../src/app/accept/compare-with-tree.ts';
import type { Context } from '../../../src/app/context.ts';
import { type RunOutcome, runFlow } from '../../../src/app/run-flow.ts';
import type { RunOptions } from '../../../src/app/run-options.ts';
import type { Oid } from '../../../src/git/port.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import type { RunEvent } from '../../../src/model/event.ts';
import { appContext } from '../../support/app-context.ts';
import { expectOutcomes, expectRecord } from '../../support/expect-record.ts';
import { expectedOutcomes, whereCached } from '../../support/expected-outcomes.ts';
import { flowOf, LARGE_SHAPES, SHAPES, type Shape, STEP_SCRIPT } from '../../support/graph-shapes.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';
import { usualRun } from '../../support/usual-run.ts';

interface World {
  readonly repo: TestRepo;
  readonly context: Context;
}

async function world(shape: Shape, keys: string, folder = false): Promise<World> {
  const repo = testRepo({
    files: { 'mlgit.yaml': flowOf(shape, keys, folder), 'step.sh': STEP_SCRIPT, '.gitignore': 'out/\n' },
  });
  return { repo, context: await appContext(repo) };
}

function run({ context }: World, facts: Partial<RunOptions> = {}): Promise<RunOutcome> {
  return runFlow(context, usualRun(facts));
}

/** What of a run is otherwise in the commit that it was made from. */
function staleIn({ repo, context }: World, { recorded }: RunOutcome) {
  const at = repo.git('rev-parse', 'HEAD') as Oid;
  const look = { at, mayRun: false, signal: new AbortController().signal };
  return compareWithTree(context, recorded.manifest, look);
}

const PLAIN = 'run: sh step.sh';

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('a flow that is %s', (_, shape) => {
  it('runs whole, and gives the same bytes in another clone', async () => {
    const here = await world(shape, PLAIN);
    const outcome = await run(here);
    expectRecord(shape, outcome.recorded, expectedOutcomes(shape, 'ran'));
    expect(await staleIn(here, outcome)).toEqual([]);
    const other = await run(await world(shape, PLAIN));
    expect(encodeManifest(other.recorded.manifest)).toBe(encodeManifest(outcome.recorded.manifest));
  });

  it('is found in the cache as a whole the second time', async () => {
    const here = await world(shape, PLAIN);
    const first = await run(here);
    const second = await run(here);
    expectOutcomes(
      second.recorded,
      whereCached(expectedOutcomes(shape, 'ran'), () => true),
    );
    expect(encodeManifest(second.recorded.manifest)).toBe(encodeManifest(first.recorded.manifest));
  });

  it('goes on after a failure that a retry mends', async () => {
    const outcome = await run(await world(shape, `run: '[ $MLGIT_ATTEMPT -ge 2 ] && sh step.sh', retry: 1`));
    expectRecord(shape, outcome.recorded, expectedOutcomes(shape, 'ran'));
    for (const id of shape.victims) {
      const { attempts } = outcome.recorded.execution.tasks[id]!;
      expect(attempts.map(({ failure }) => failure?.kind)).toEqual(['exit', undefined]);
    }
  });

  it('goes on without a step that may fail', async () => {
    const outcome = await run(await world(shape, 'run: exit 3, allow_failure: true'));
    expectRecord(shape, outcome.recorded, expectedOutcomes(shape, 'left out'));
    expect(outcome.recorded.manifest.status).toBe('succeeded');
  });

  it('skips what is below a timeout, and nothing else', async () => {
    const outcome = await run(await world(shape, 'run: sleep 60, timeout: 100ms'));
    expectRecord(shape, outcome.recorded, expectedOutcomes(shape, 'failed'));
    expect(outcome.recorded.manifest.status).toBe('failed');
    for (const id of shape.victims)
      expect(outcome.results.get(id)?.failure).toEqual({ kind: 'timeout', timeoutMs: 100 });
  });

  it('is recorded with what it made when it is cancelled, and goes on from there', async () => {
    const here = await world(
      shape,
      `run: 'if [ -n "$WAIT" ]; then sleep 60; fi; sh step.sh', secrets: [WAIT]`,
    );
    const { env } = here.context.config as { env: { [name: string]: string } };
    env.WAIT = 'yes';
    const controller = new AbortController();
    const emit = (event: RunEvent): void => {
      if (event.type === 'task-started' && shape.victims.includes(event.task)) controller.abort();
    };
    const cancelled = await run(here, { emit, signal: controller.signal });
    expect(cancelled.recorded.manifest.status).toBe('cancelled');
    expect(Object.keys(cancelled.recorded.manifest.tasks).length).toBeGreaterThan(0);
    env.WAIT = '';
    const next = await run(here);
    expect(next.recorded.manifest.status).toBe('succeeded');
    for (const [id, { outcome }] of Object.entries(cancelled.recorded.execution.tasks)) {
      if (outcome === 'ran') expect(next.results.get(id)?.outcome, id).toBe('cached');
    }
  });

  it('does not run again what is below a step that makes the same bytes', async () => {
    const here = await world(shape, `run: 'sh step.sh; : ONE'`);
    const first = await run(here);
    here.repo.write('mlgit.yaml', flowOf(shape, `run: 'sh step.sh; : TWO'`));
    const second = await run(here);
    const isAgain = (id: string): boolean => !shape.victims.includes(id);
    expectOutcomes(second.recorded, whereCached(expectedOutcomes(shape, 'ran'), isAgain));
    for (const id of shape.victims) {
      expect(second.results.get(id)?.outputs).toEqual(first.results.get(id)?.outputs);
      expect(second.results.get(id)?.key).not.toBe(first.results.get(id)?.key);
    }
  });

  it('takes a folder of many files from step to step', async () => {
    const make = `run: 'sh step.sh "$MLGIT_OUTPUT_OUT/note" && i=0; while [ $i -lt 300 ]; do echo $i > "$MLGIT_OUTPUT_OUT/$i"; i=$((i+1)); done'`;
    const text = flowOf(shape, make, true);
    const repo = testRepo({
      files: {
        'mlgit.yaml': text,
        'step.sh': STEP_SCRIPT.replaceAll(
          'cat "$path/$entry"',
          'find "$path/$entry" -type f -exec cat {} +',
        ).replace('cat "$path/index.json"', '[ ! -e "$path/index.json" ] || cat "$path/index.json"'),
        '.gitignore': 'out/\n',
      },
    });
    const outcome = await run({ repo, context: await appContext(repo) });
    expectRecord(shape, outcome.recorded, expectedOutcomes(shape, 'ran'));
    for (const id of shape.victims) {
      const out = outcome.results.get(id)?.outputs.out;
      expect(out?.kind).toBe('tree');
    }
    const [first = ''] = shape.victims;
    if (!first.includes('/')) expect(repo.read(join('out', first, '299'))).toBe('299\n');
  });
});

describe.each(LARGE_SHAPES.map((shape) => [shape.name, shape] as const))('a flow that is %s', (_, shape) => {
  it('runs whole, and is then found in the cache as a whole', async () => {
    const here = await world(shape, PLAIN);
    const first = await run(here);
    expectRecord(shape, first.recorded, expectedOutcomes(shape, 'ran'));
    const second = await run(here);
    expect([...second.results.values()].every(({ outcome }) => outcome === 'cached')).toBe(true);
    expect(encodeManifest(second.recorded.manifest)).toBe(encodeManifest(first.recorded.manifest));
  });
});
