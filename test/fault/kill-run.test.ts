import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { killAfter, seededRandom, testSeed } from '../support/random-moments.ts';

/** Each step does a little work, so that there are moments in which it is under way. */
const WORK = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done;';
const FILES = {
  'mlgit.yaml': demoFlow({
    clean: `{run: "${WORK} cp data/in.txt build/clean", inputs: {raw: data/in.txt}, outputs: {clean: build/clean}}`,
    left: `{run: "${WORK} sed 's/^/left /' build/clean > build/left", inputs: {clean: clean.clean}, outputs: {left: build/left}}`,
    right: `{run: "${WORK} for i in 1 2 3 4 5 6 7 8; do sed s/^/$i/ build/clean > build/right/$i; done", inputs: {clean: clean.clean}, outputs: {right: build/right/}}`,
    join: `{run: "${WORK} cat build/left build/right/* > build/join", inputs: {left: left.left, right: right.right}, outputs: {join: build/join}}`,
    report: `{run: "${WORK} wc -c < build/join > build/report; echo '{\\"size\\": 1}' > build/m.json", inputs: {join: join.join}, outputs: {report: build/report}, metrics: build/m.json}`,
  }),
  '.gitignore': '/build/\n',
  'data/in.txt': 'generation 0\n',
};
const MOMENTS = 30;
const TESTS = 3;

function expectedFiles(generation: number): { [path: string]: string } {
  const clean = `generation ${generation}\n`;
  const right = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => [`right/${i}`, `${i}${clean}`] as const);
  const join = `left ${clean}${right.map(([, text]) => text).join('')}`;
  return { clean, left: `left ${clean}`, ...Object.fromEntries(right), join, report: `${join.length}\n` };
}

describe(`kill -9 at ${MOMENTS} random moments of a run`, () => {
  const random = seededRandom(testSeed());
  const repo = cliRepo(FILES, { whenDone: afterAll });
  /** Run id → the generation whose results it recorded. */
  const recorded = new Map<string, number>();
  let wallMs = 0;
  let generation = 0;
  let killed = 0;

  beforeAll(async () => {
    recorded.set((await repo.result('run')).run, 0);
    const began = performance.now();
    recorded.set((await repo.result('run', '--force')).run, 0);
    wallMs = performance.now() - began;
  });

  for (let test = 1; test <= TESTS; test++) {
    it(`loses nothing that was recorded, and the next run completes (${test} of ${TESTS})`, async () => {
      for (let i = 0; i < MOMENTS / TESTS; i++) {
        generation++;
        repo.write('data/in.txt', `generation ${generation}\n`);
        do {
          const done = await killAfter(repo.start(['run', '--json']), wallMs * (0.1 + 0.9 * random()));
          if (done.exitCode === 0) recorded.set(done.json().result.run, generation);
          else killed++;
          await expectAllIsThere(repo, recorded, generation);
          // Every third time the next run is killed as well, in the middle of its recovery.
        } while (random() < 1 / 3);
        await expectNextRunCompletes(repo, recorded, generation);
      }
    });
  }

  it('was killed more often than it got away', () => {
    expect(killed).toBeGreaterThan(MOMENTS / 2);
  });
});

/** What must hold at once after a kill, before anything is mended. */
async function expectAllIsThere(
  repo: CliRepo,
  recorded: ReadonlyMap<string, number>,
  generation: number,
): Promise<void> {
  const fsck = await repo.mlgit('fsck', '--json');
  expect(fsck.exitCode, `${fsck}`).toBe(0);
  const { result } = fsck.json();
  expect(result).toMatchObject({ damaged: false, missing: [], unreadable: [] });
  const refs = repo.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/mlgit/runs').split('\n');
  for (const id of recorded.keys()) expect(refs).toContain(id);
  const [id, one] = [...recorded].at(-1) as [string, number];
  expect((await repo.mlgit('cat', `demo@${id}:join`)).stdout).toBe(expectedFiles(one).join);
  expectNothingTorn(repo, generation);
}

/** Every output in the working tree is whole, of one generation or another. */
function expectNothingTorn(repo: CliRepo, generation: number): void {
  const possible = Array.from({ length: generation + 1 }, (_, i) => expectedFiles(i));
  for (const path of Object.keys(possible[0] ?? {})) {
    const file = repo.path('build', path);
    if (!existsSync(file)) continue;
    expect(possible.map((files) => files[path])).toContain(readFileSync(file, 'utf8'));
  }
  const folder = repo.path('build/right');
  if (existsSync(folder)) expect(readdirSync(folder)).toHaveLength(8);
}

interface JournalLine {
  readonly type: string;
  readonly run?: string;
  readonly result?: { readonly taskId: string; readonly outcome: string };
}

/** What dead runs left: id → tasks that had ended with a result. */
function journals(repo: CliRepo): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const active = repo.home('active');
  for (const name of existsSync(active) ? readdirSync(active) : []) {
    const path = join(active, name, 'journal.ndjson');
    if (!existsSync(path)) continue;
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    const lines = whole.map((line) => JSON.parse(line) as JournalLine);
    if (lines[0]?.type !== 'run') continue;
    const ended = lines.flatMap(({ type, result }) =>
      type === 'task-ended' && (result?.outcome === 'ran' || result?.outcome === 'cached')
        ? [result.taskId]
        : [],
    );
    found.set(name, ended);
  }
  return found;
}

async function expectNextRunCompletes(
  repo: CliRepo,
  recorded: Map<string, number>,
  generation: number,
): Promise<void> {
  const dead = journals(repo);
  const next = await repo.mlgit('run', '--json');
  expect(next.exitCode, `${next}`).toBe(0);
  const { run, execution } = next.json().result;
  recorded.set(run, generation);
  for (const [id, ended] of dead) {
    const { manifest } = await repo.result('show', `demo@${id}`);
    for (const task of ended) {
      expect(manifest.tasks[task].status, `${task} of ${id}`).toBe('succeeded');
      expect(execution.tasks[task].outcome, `${task} after ${id}`).toBe('cached');
    }
    if (ended.length < 5) expect(manifest.status).toBe('lost');
    else expect(['lost', 'succeeded']).toContain(manifest.status);
  }
  const files = expectedFiles(generation);
  for (const [path, text] of Object.entries(files)) expect(repo.read(`build/${path}`)).toBe(text);
  expect(journals(repo).size).toBe(0);
  expect(repo.git('status', '--porcelain')).toBe(' M data/in.txt');
}
