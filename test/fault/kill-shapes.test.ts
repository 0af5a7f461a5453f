import { readdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { treeState } from '../support/damage.ts';
import { expectRecord, type ShapeRecord } from '../support/expect-record.ts';
import { expectedOutcomes, type Outcomes, whereCached } from '../support/expected-outcomes.ts';
import { flowOf, LARGE_SHAPES, SHAPES, type Shape, STEP_SCRIPT } from '../support/graph-shapes.ts';
import { killDriver, processesOf } from '../support/kill-driver.ts';
import type { WhenDone } from '../support/repo.ts';

/** What it waits for is in no key: a run whose victims wait computes the same as one whose victims do not. */
const VICTIM = `run: 'eval "$WAIT" && sh step.sh', secrets: [WAIT]`;
/** So many that all victims run at once, and what does not need them beside them. */
const JOBS = ['--jobs', '8'];
const RUN = ['run', 'demo', ...JOBS];
const RESUME = ['resume', ...JOBS];

describe.each(SHAPES.map((shape) => [shape.name, shape] as const))('a flow that is %s', (_, shape) => {
  let origin: CliRepo;
  let undisturbed: string;
  beforeAll(async () => {
    origin = repoOf(shape, afterAll);
    undisturbed = (await origin.result(...RUN)).run;
  });

  function expectAsUndisturbed(repo: CliRepo, run: string): void {
    expect(documentOf(repo, run, 'manifest')).toBe(documentOf(origin, undisturbed, 'manifest'));
    expect(treeState(repo.root)).toEqual(treeState(origin.root));
  }

  it('is completed by the next run when its driver was killed', async () => {
    const repo = cliClone(origin, 'run');
    const killed = await kill(repo, shape, RUN);
    await expectAllIsThere(repo, []);
    const next = await goOn(repo, RUN, killed);
    expectLost(repo, shape, { run: killed, outcomes: atKill(shape) });
    expectCompleted(repo, shape, { run: next, killed, finished: atKill(shape) });
    expectAsUndisturbed(repo, next);
  });

  it('is completed by resume when its driver was killed, and that of a resume, too', async () => {
    const repo = cliClone(origin, 'resume');
    const first = await kill(repo, shape, RUN);
    forgetCache(repo);
    const second = await kill(repo, shape, RESUME);
    forgetCache(repo);
    expect(processesOf(first)).toEqual([]);
    expectLost(repo, shape, { run: first, outcomes: atKill(shape) });
    await expectAllIsThere(repo, [first]);
    const next = await goOn(repo, RESUME, second);
    expectLost(repo, shape, { run: second, outcomes: whereCached(atKill(shape), () => true) });
    expect([second, next].map((run) => recordOf(repo, run).execution.resumes)).toEqual([first, second]);
    expectCompleted(repo, shape, { run: next, killed: first, finished: atKill(shape) });
    expectAsUndisturbed(repo, next);
    await expectAllIsThere(repo, [first, second, next]);
  });
});

describe.each(LARGE_SHAPES.map((shape) => [shape.name, shape] as const))('a flow that is %s', (_, shape) => {
  it('is completed by resume when its driver was killed', async () => {
    const repo = repoOf(shape);
    const killed = await kill(repo, shape, RUN);
    await expectAllIsThere(repo, []);
    const next = await goOn(repo, RESUME, killed);
    expectLost(repo, shape, { run: killed, outcomes: atKill(shape) });
    expectCompleted(repo, shape, { run: next, killed, finished: atKill(shape) });
  });
});

describe('a driver that was killed before the items of a fan-out were told', () => {
  it.each(['dynamic foreach', 'empty foreach'])('leaves a %s that resume completes', async (name) => {
    const shape = SHAPES.find((one) => one.name === name)!;
    const before = beforeItems(shape);
    const repo = repoOf(before);
    const killed = await kill(repo, before, RUN);
    await expectAllIsThere(repo, []);
    const next = await goOn(repo, RESUME, killed);
    expectLost(repo, before, { run: killed, outcomes: atKill(before) });
    expectCompleted(repo, shape, { run: next, killed, finished: atKill(before) });
  });
});

/** So that what resume takes comes from the record of the run that it goes on with. */
function forgetCache(repo: CliRepo): void {
  rmSync(repo.home('store/cache'), { recursive: true, force: true });
}

/** While the list is made, one task stands for those that there will be. */
function beforeItems(shape: Shape): Shape {
  const steps = shape.steps.map((step) =>
    step.replace("list: {run: '", `list: {secrets: [WAIT], run: 'eval "$WAIT" && `),
  );
  const tasks = { list: {}, w: { one: ['list'] }, j: { one: ['w'] } };
  return { ...shape, steps, tasks, victims: ['list'] };
}

function repoOf(shape: Shape, whenDone?: WhenDone): CliRepo {
  const files = { 'mlgit.yaml': flowOf(shape, VICTIM), 'step.sh': STEP_SCRIPT, '.gitignore': 'out/\n' };
  const repo = cliRepo(files, whenDone === undefined ? {} : { whenDone });
  repo.env.WAIT = '';
  return repo;
}

function atKill(shape: Shape): Outcomes {
  return expectedOutcomes(shape, 'failed');
}

/** Kills it while all victims run and all else that can has ended. Returns the id of the run. */
async function kill(repo: CliRepo, shape: Shape, args: readonly string[]): Promise<string> {
  const ended = [...atKill(shape)].filter(([, outcome]) => ['ran', 'left out'].includes(outcome));
  const run = await killDriver(repo, args, { waiting: shape.victims, ended: ended.map(([id]) => id) });
  expect(repo.git('status', '--porcelain', '--ignored'), 'the working tree').toBe('');
  return run;
}

/** Goes on where nothing waits. Returns the id of the run. */
async function goOn(repo: CliRepo, args: readonly string[], killed: string): Promise<string> {
  const done = await repo.mlgit(...args, '--json');
  expect(done.exitCode, `${done}`).toBe(0);
  const { result, warnings } = done.json();
  expect(warnings).toEqual([
    {
      message: expect.stringMatching(
        `@${killed} .* died; .* \\d+ of its processes still ran and were ended$`,
      ),
      hints: [],
    },
  ]);
  expect(processesOf(killed)).toEqual([]);
  expect(readdirSync(repo.home('active'))).toEqual([]);
  return result.run;
}

/** These runs are recorded and no others, with all that they name. */
async function expectAllIsThere(repo: CliRepo, runs: readonly string[]): Promise<void> {
  const fsck = await repo.mlgit('fsck', '--json');
  expect(fsck.exitCode, `${fsck}`).toBe(0);
  expect(fsck.json().result).toMatchObject({ damaged: false, missing: [], unreadable: [] });
  const refs = repo.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs');
  expect(refs).toBe([...runs].sort().join('\n'));
}

function expectLost(
  repo: CliRepo,
  shape: Shape,
  { run, outcomes }: { readonly run: string; readonly outcomes: Outcomes },
): void {
  const record = recordOf(repo, run);
  expect(record.manifest.status).toBe('lost');
  expectRecord(shape, record, outcomes);
  for (const id of shape.victims) {
    const { attempts } = record.execution.tasks[id]!;
    expect(
      attempts.map(({ failure }) => failure?.kind),
      id,
    ).toEqual(['lost']);
  }
}

interface Completed {
  readonly run: string;
  readonly killed: string;
  /** What the killed run had finished. */
  readonly finished: Outcomes;
}

function expectCompleted(repo: CliRepo, shape: Shape, { run, killed, finished }: Completed): void {
  const record = recordOf(repo, run);
  expect(record.manifest.status).toBe('succeeded');
  const isFinished = (id: string): boolean => finished.get(id) === 'ran';
  expectRecord(shape, record, whereCached(expectedOutcomes(shape, 'ran'), isFinished));
  for (const [id, { outcome, firstRun }] of Object.entries(record.execution.tasks))
    expect(firstRun, id).toBe(outcome === 'cached' ? killed : undefined);
}

function recordOf(repo: CliRepo, run: string): ShapeRecord {
  return {
    manifest: JSON.parse(documentOf(repo, run, 'manifest')),
    execution: JSON.parse(documentOf(repo, run, 'execution')),
  };
}

function documentOf(repo: CliRepo, run: string, name: 'manifest' | 'execution'): string {
  return repo.git('show', `refs/mlgit/runs/demo/${run}:${name}.json`);
}
