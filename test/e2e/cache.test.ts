import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';

/** a → b → c, each in a script of its own that writes what it does into a ledger outside. */
const CHAIN = {
  'mlgit.yaml': demoFlow({
    a: '{run: sh steps/a.sh, code: [steps/a.sh], inputs: {raw: data/in.txt}, outputs: {a: build/a}, secrets: [LEDGER]}',
    b: '{run: sh steps/b.sh, code: [steps/b.sh], inputs: {a: a.a}, outputs: {b: build/b}, secrets: [LEDGER]}',
    c: '{run: sh steps/c.sh, code: [steps/c.sh], inputs: {b: b.b}, outputs: {c: build/c}, secrets: [LEDGER]}',
  }),
  'steps/a.sh': 'echo a >> $LEDGER; cp data/in.txt build/a\n',
  'steps/b.sh': 'echo b >> $LEDGER; sed s/^/b/ build/a > build/b\n',
  'steps/c.sh': 'echo c >> $LEDGER; sed s/^/c/ build/b > build/c\n',
  'data/in.txt': 'one\n',
  '.gitignore': '/build/\n',
};

class Chain {
  readonly repo: CliRepo;
  readonly ledger: string;

  constructor(repo: CliRepo) {
    this.repo = repo;
    this.ledger = beside(repo, 'ledger');
  }

  /** Runs and returns outcome by step, and checks that the steps that ran are those that say so. */
  async run(...args: string[]): Promise<{ [step: string]: string }> {
    const before = this.executed();
    const done = await this.repo.mlgitWith({ env: { LEDGER: this.ledger } }, 'run', '--json', ...args);
    if (done.exitCode !== 0) throw new Error(`${done}`);
    const tasks: { [id: string]: { outcome: string } } = done.json().result.execution.tasks;
    const outcomes = Object.fromEntries(Object.entries(tasks).map(([id, { outcome }]) => [id, outcome]));
    const ran = Object.keys(outcomes).filter((id) => outcomes[id] === 'ran');
    expect(this.executed().slice(before.length).sort()).toEqual(ran.sort());
    return outcomes;
  }

  private executed(): string[] {
    try {
      return readFileSync(this.ledger, 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }
}

const ALL = { a: 'ran', b: 'ran', c: 'ran' };
const NONE = { a: 'cached', b: 'cached', c: 'cached' };

describe('a second run', () => {
  it('runs nothing when nothing changed, and only what is affected when something did', async () => {
    const chain = new Chain(cliRepo(CHAIN));
    expect(await chain.run()).toEqual(ALL);
    expect(await chain.run()).toEqual(NONE);
    chain.repo.write('steps/b.sh', 'echo b >> $LEDGER; sed s/^/B/ build/a > build/b\n');
    expect(await chain.run()).toEqual({ ...ALL, a: 'cached' });
    expect(chain.repo.read('build/c')).toBe('cBone\n');
    chain.repo.git('checkout', '--quiet', 'steps/b.sh');
    expect(await chain.run()).toEqual(NONE);
    expect(chain.repo.read('build/c')).toBe('cbone\n');
  });

  it('does not run what follows a changed step that made the same bytes', async () => {
    const chain = new Chain(cliRepo(CHAIN));
    await chain.run();
    chain.repo.write('steps/a.sh', 'echo a >> $LEDGER; cat data/in.txt > build/a # as before\n');
    expect(await chain.run()).toEqual({ ...NONE, a: 'ran' });
  });

  it('runs a failed step again, and not what had succeeded', async () => {
    const chain = new Chain(cliRepo({ ...CHAIN, 'steps/b.sh': 'echo b >> $LEDGER; exit 1\n' }));
    const failed = await chain.repo.mlgitWith({ env: { LEDGER: chain.ledger } }, 'run');
    expect(failed.exitCode, `${failed}`).toBe(1);
    chain.repo.write('steps/b.sh', CHAIN['steps/b.sh']);
    expect(await chain.run()).toEqual({ ...ALL, a: 'cached' });
  });
});

describe('cache: false', () => {
  it('runs each time, is recorded, and lets what follows be reused when its bytes are the same', async () => {
    const yaml = CHAIN['mlgit.yaml'].replace('run: sh steps/a.sh', 'run: sh steps/a.sh, cache: false');
    const chain = new Chain(cliRepo({ ...CHAIN, 'mlgit.yaml': yaml }));
    expect(await chain.run()).toEqual(ALL);
    for (let time = 0; time < 2; time++) expect(await chain.run()).toEqual({ ...NONE, a: 'ran' });
    expect((await chain.repo.mlgit('cat', 'demo@latest:a/a')).stdout).toBe('one\n');
    const [step] = (await chain.repo.mlgitWith({ env: { LEDGER: 'x' } }, 'status', '--json')).json().result
      .steps;
    expect(step).toMatchObject({ step: 'a', state: 'will-run', because: 'cache: false' });
  });
});

describe('--force', () => {
  it('runs the selected steps although they are cached, and later runs take the forced result', async () => {
    const script = 'echo a >> $LEDGER; wc -l < $LEDGER > build/a\n';
    const chain = new Chain(cliRepo({ ...CHAIN, 'steps/a.sh': script }));
    expect(await chain.run()).toEqual(ALL);
    expect(await chain.run('--force', '--only', 'a')).toMatchObject({ a: 'ran' });
    expect(await chain.run()).toEqual({ a: 'cached', b: 'ran', c: 'ran' });
    expect(chain.repo.read('build/a').trim()).toBe('4');
    expect(await chain.run('--force')).toEqual(ALL);
  });
});

describe('a selection of steps', () => {
  it.each([
    [['--only', 'b'], { a: 'cached', b: 'ran' }],
    [['--from', 'b'], { a: 'cached', b: 'ran', c: 'ran' }],
    [['--until', 'b'], { a: 'ran', b: 'ran' }],
    [['--from', 'b', '--until', 'b'], { a: 'cached', b: 'ran' }],
    [['--only', 'a', '--only', 'b'], { a: 'ran', b: 'ran' }],
  ])('%j is run alone, marked as partial, and is never the latest', async (args, expected) => {
    const chain = new Chain(cliRepo(CHAIN));
    await chain.run('--message', 'whole');
    const whole = (await chain.repo.result('show', 'demo@latest')).id;
    expect(await chain.run(...args, '--force')).toMatchObject(expected);
    const [newest] = (await chain.repo.result('log')).runs;
    expect(newest.manifest.partial).toBe(true);
    expect(newest.id).not.toBe(whole);
    expect((await chain.repo.result('show', 'demo@latest')).id).toBe(whole);
    expect((await chain.repo.mlgit('pull-artifact', 'demo@latest:c', '-o', 'c.out')).exitCode).toBe(0);
  });

  it('whose inputs no run has made is refused, and the next whole run completes', async () => {
    const chain = new Chain(cliRepo(CHAIN));
    const options = { env: { LEDGER: chain.ledger } };
    const expected = {
      exitCode: 1,
      code: 'upstream-not-recorded',
      message: /^Step a is needed but not selected/,
    };
    await expectFailure(chain.repo, ['run', '--only', 'c'], { ...expected, hints: ['mlgit run'] }, options);
    expect(await chain.run()).toEqual(ALL);
  });
});

describe('two clones', () => {
  it('at different paths have the same keys and manifests, and share results by a store', async () => {
    const one = new Chain(cliRepo(CHAIN));
    const two = new Chain(cliClone(one.repo, 'elsewhere/a-much-longer-name'));
    for (const { repo } of [one, two]) repo.git('config', 'mlgit.localStore', beside(one.repo, 'store'));
    expect(await one.run()).toEqual(ALL);
    expect(await two.run()).toEqual(NONE);
    const manifests = [one, two].map(({ repo }) => {
      const ref = repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs');
      return repo.git('show', `${ref}:manifest.json`);
    });
    expect(manifests[1]).toBe(manifests[0]);
    expect(manifests[0]).not.toContain('elsewhere');
  });
});
