import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { LibraryConsumer } from '../support/library-consumer.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../support/repo.ts';

let consumer: LibraryConsumer;
beforeAll(() => {
  consumer = new LibraryConsumer(afterAll);
});

const embedded = (...[repo, body, env]: Parameters<LibraryConsumer['embedded']>): Promise<unknown[]> =>
  consumer.embedded(repo, body, env);

const SLOW = demoFlow({
  first: '{run: "echo first > build/a", outputs: {a: build/a}}',
  slow: '{run: "sleep 60; cp build/a build/b", inputs: {a: first.a}, outputs: {b: build/b}}',
});
const QUICK = demoFlow(
  { make: '{run: "echo ${{ params.word }} > build/x; echo told", outputs: {x: build/x}}' },
  ['params: {word: hello}'],
);
const ignored = { '.gitignore': '/build/\n' };

describe('the examples of docs/library.md', () => {
  const page = readFileSync(join(PROJECT, 'docs/library.md'), 'utf8');
  const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
  let repo: TestRepo;

  beforeAll(async () => {
    const cli = cliRepo({}, { whenDone: afterAll });
    await cli.result('init', '--flow', 'line');
    cli.commit({}, 'a flow');
    repo = cli;
    for (const [i, code] of examples.entries()) consumer.write(`example-${i}.ts`, code);
    const wrong = "// @ts-expect-error: there is no such option.\nopenRepository({ folder: '.' });\n";
    consumer.write('wrong.ts', `import { openRepository } from 'mlgit';\n${wrong}`);
    expect(consumer.compile()).toBe('');
  });

  it('are some', () => expect(examples.length).toBeGreaterThan(4));

  it.each(examples.map((code, i) => ({ i, code })))(
    '$i ends by itself, and says what it is asked to',
    async ({ i, code }) => {
      const { status, stdout, stderr } = await consumer.run(`built/example-${i}.js`, {
        cwd: repo.root,
        env: repo.env,
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const prints = code.includes('console.log(');
      expect(stdout !== '').toBe(prints);
      if (i === 0) expect(stdout).toMatch(/^succeeded 0\.\d+\nslope 2\.0/);
      if (i === 1) expect(stdout).toMatch(/^true b3:/m);
      if (i === 2) expect(stdout).toContain("'run-started'");
      if (i === 3) expect(stdout).toMatch(/^no-such-run usage /);
      if (i === 5) expect(stdout).toMatch(/^\* .*error 0\./m);
      if (i === 6) expect(stdout).toMatch(/^true\n# .*line/);
      if (i === 7) expect(stdout).toMatch(/^identical identical\ntrue bundle\/line true\nfalse true true\n$/);
      if (i === 8) expect(stdout).toBe("[] [ [ 'team', true ] ]\n0 0 true 0\n[]\n");
    },
  );
});

describe('declarations of the library', () => {
  it('refer to no file of ours', () => {
    const text = readFileSync(join(PROJECT, 'dist/library.d.ts'), 'utf8');
    expect(text.match(/from '(?!node:)[^']*'|import\(/g)).toBeNull();
  });
});

describe('several repositories in one process', () => {
  it('run at once, print nothing and leave the process as it was', async () => {
    const [one, two] = [
      testRepo({ files: { 'mlgit.yaml': QUICK, ...ignored } }),
      testRepo({ files: { 'mlgit.yaml': QUICK, ...ignored } }),
    ];
    const told = await embedded(
      one,
      `const before = { folder: process.cwd(), listeners: process.eventNames().map(String) };
       const one = await openRepository({ path: ${JSON.stringify(one.root)} });
       const two = await openRepository({ path: ${JSON.stringify(two.root)} });
       const runs = await Promise.all([
         one.runFlow({ set: { word: 'a' } }), one.runFlow({ set: { word: 'b' } }),
         two.runFlow({ set: { word: 'c' } }), one.status(), two.status(),
       ]);
       tell(runs.slice(0, 3).map(({ manifest }) => manifest.status));
       const words = async (repo, ids) => Promise.all(ids.map(async (id) => (await repo.artifact('demo@' + id + ':x')).text()));
       tell(await words(one, [runs[0].id, runs[1].id]));
       tell(await words(two, [runs[2].id]));
       tell([(await Array.fromAsync(one.runs())).length, (await Array.fromAsync(two.runs())).length]);
       tell({ folder: process.cwd() === before.folder, listeners: process.eventNames().map(String).filter((name) => !before.listeners.includes(name)), exitCode: process.exitCode ?? 0 });
       await one.close(); await two.close();`,
    );
    expect(told).toEqual([
      ['succeeded', 'succeeded', 'succeeded'],
      ['a\n', 'b\n'],
      ['c\n'],
      [2, 1],
      { folder: true, listeners: [], exitCode: 0 },
    ]);
  });

  it('are those of their paths and environments, whatever the process has', async () => {
    const [one, two] = [
      testRepo({ files: { 'mlgit.yaml': QUICK, ...ignored } }),
      testRepo({ files: { 'mlgit.yaml': SLOW } }),
    ];
    const told = await embedded(
      two,
      `const repo = await openRepository({ path: ${JSON.stringify(one.root)}, env: { ...process.env, MLGIT_SET_WORD: 'given' } });
       tell(repo.root); tell((await repo.status()).params);
       await repo.close();`,
      { ...two.env, GIT_DIR: two.path('.git') },
    );
    expect(told).toEqual([one.root, { word: 'given' }]);
  });
});

describe('a call', () => {
  it('that is aborted ends its run in order, and records it', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': SLOW, ...ignored } });
    const [failed, states, own] = await embedded(
      repo,
      `const repo = await openRepository();
       const ending = new AbortController();
       let own;
       const onEvent = ({ type, task, run }) => {
         if (type === 'run-started') own = failure(repo.cancel(run));
         if (type === 'task-started' && task === 'slow') own.then(() => ending.abort());
       };
       tell(await failure(repo.runFlow({ signal: ending.signal, onEvent })));
       tell((await Array.fromAsync(repo.runs())).map(({ manifest }) => manifest.status));
       tell((await own).code);
       await repo.close();`,
    );
    expect(failed).toMatchObject({ code: 'run-cancelled', kind: 'interrupted', details: { flow: 'demo' } });
    expect(states).toEqual(['cancelled']);
    expect(own).toBe('own-run');
  });

  it('ends with its repository, and none begins after that', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': SLOW, ...ignored } });
    const told = await embedded(
      repo,
      `const repo = await openRepository();
       await new Promise((started) => {
         const running = failure(repo.runFlow({ onEvent: ({ type, task }) => type === 'task-started' && task === 'slow' && started() }));
         running.then((error) => tell(error.code));
       });
       const left = repo.runs()[Symbol.asyncIterator]();
       await repo.close();
       tell((await failure(repo.run('@latest'))).code);
       tell((await failure(left.next())).code);
       await repo.close();`,
    );
    expect(told).toEqual(['run-cancelled', 'closed', 'closed']);
  });

  it('ends with what its onEvent throws, which is no bug', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': QUICK, ...ignored } });
    const told = await embedded(
      repo,
      `const repo = await openRepository();
       for (const at of ['run-started', 'task-started', 'task-ended']) {
         const onEvent = ({ type }) => { if (type === at) throw new Error('mine at ' + at); };
         tell(await repo.runFlow({ force: true, onEvent }).then(() => 'no failure', ({ code, kind, message, cause }) => [code, kind, message, (cause.cause ?? cause).message]));
       }
       tell((await repo.runFlow()).manifest.status);
       await repo.close();`,
    );
    expect(told).toEqual([
      ...['run-started', 'task-started', 'task-ended'].map((at) => {
        return ['callback-failed', 'usage', `onEvent threw: mine at ${at}`, `mine at ${at}`];
      }),
      'succeeded',
    ]);
  });

  it('tells a failed task, an aborted signal and no repository apart', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': demoFlow({ bad: '{run: "exit 3"}' }) } });
    const elsewhere = temporaryFolder();
    const told = await embedded(
      repo,
      `const repo = await openRepository();
       const told = [
         await failure(repo.runFlow()),
         await failure(repo.runs({ signal: AbortSignal.abort('enough') }).next()),
         await failure(openRepository({ path: ${JSON.stringify(elsewhere)} })),
         await failure(repo.runFlow({ set: { nothing: 1 } })),
       ];
       tell(told.map(({ code, kind }) => [code, kind]));
       tell((await repo.run(told[0].details.run)).manifest.status);
       await repo.close();`,
    );
    expect(told).toEqual([
      [
        ['task-failed', 'failed'],
        ['interrupted', 'interrupted'],
        ['not-a-repository', 'not-initialised'],
        ['unknown-param', 'usage'],
      ],
      'failed',
    ]);
  });
});

describe('a library', () => {
  it('names, notes, reviews, shares and reads again without a clone', async () => {
    const repo = testRepo({ files: { 'mlgit.yaml': QUICK, ...ignored } });
    const [origin, store] = [temporaryFolder(), join(temporaryFolder(), 'store')];
    repo.git('init', '--quiet', '--bare', origin);
    repo.git('remote', 'add', 'origin', origin);
    repo.git('push', '--quiet', 'origin', 'main');
    repo.write('data/raw.csv', 'a,b\n1,2\n');
    const told = await embedded(
      repo,
      `import { execFileSync } from 'node:child_process';
       execFileSync(process.execPath, [${JSON.stringify(join(PROJECT, 'bin/mlgit.js'))}, 'remote', 'add', 'team', ${JSON.stringify(`file://${store}`)}]);
       const warnings = [];
       const repo = await openRepository({ onWarning: ({ message }) => warnings.push(message) });
       const first = await repo.runFlow({ tag: 'good', set: { word: 'one' } });
       const second = await repo.runFlow();
       tell(await repo.tag('@latest', 'prod', { message: 'better' }).then(({ tag, run }) => [tag, run === second.id]));
       tell(await repo.note(second.id, 'looks fine'));
       const row = await repo.run('demo@prod');
       tell([row.tags, row.note]);
       tell((await repo.diff('demo@good', 'demo@prod')).params);
       tell((await repo.compare(['demo@good', 'demo@prod', 'demo@latest'])).kind);
       tell((await Array.fromAsync(repo.logs('demo@prod'))).map(({ task, line }) => [task, line]));
       tell((await repo.lineage('demo@prod:x')).nodes.length > 1);
       tell((await repo.accept('demo@prod', { allow: ['unshared', 'untracked'] })).path);
       tell((await repo.add(['data/raw.csv'])).map(({ pointer, changed }) => [pointer, changed]));
       tell((await repo.checkout()).map(({ path, outcome }) => [path, outcome]));
       const pushed = await repo.push();
       tell([pushed.store.name, pushed.store.blobs > 1, pushed.refs.pushed.length > 1]);
       tell((await repo.verify()).subjects.length);
       tell((await repo.fetch()).remote);
       tell((await repo.gc({ dryRun: true })).runs);
       const remote = await openRemote({ repo: ${JSON.stringify(`file://${origin}`)}, store: ${JSON.stringify(`file://${store}`)} });
       const model = await remote.artifact('demo@prod:x');
       tell([model.run === second.id, await model.text(), model.sizeBytes]);
       tell((await Array.fromAsync(remote.runs('demo'))).map(({ id }) => id === second.id));
       tell(await model.saveTo('taken.txt'));
       tell((await failure(model.saveTo('taken.txt'))).code);
       tell(await repo.remove([first.id], { force: true }).then((removed) => removed.length));
       await Promise.all([repo.close(), remote.close()]);`,
    );
    expect(told).toEqual([
      ['prod', true],
      'looks fine',
      [['prod'], 'looks fine'],
      expect.objectContaining({ changed: expect.anything() }),
      'run-table',
      [['make', 'told']],
      true,
      'manifests/demo.json',
      [['data/raw.csv.mlgit', true]],
      [['data/raw.csv', 'unchanged']],
      ['team', true, true],
      1,
      'origin',
      [],
      [true, 'hello\n', 6],
      [true, false],
      repo.path('taken.txt'),
      'file-exists',
      1,
    ]);
    expect(existsSync(repo.path('data/raw.csv.mlgit'))).toBe(true);
  });
});
