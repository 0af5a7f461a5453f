import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFlow } from '../support/flows.ts';
import { LibraryConsumer } from '../support/library-consumer.ts';
import { temporaryFolder, testRepo } from '../support/repo.ts';
import { requireValid } from '../support/result-schemas.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';

const FLOW = demoFlow(
  {
    make: '{run: "echo ${{ params.word }} > build/x; echo told; printf \'{\\"length\\": %d}\' ${{ params.number }} > m.json", outputs: {x: build/x}, metrics: {file: m.json, direction: {length: max}}}',
    use: '{run: "cat build/x build/x > build/y", inputs: {x: make.x}, outputs: {y: build/y}}',
  },
  ['params: {word: hello, number: 5}'],
);
const ignored = { '.gitignore': '/build/\n/m.json\n' };

let consumer: LibraryConsumer;
beforeAll(() => {
  consumer = new LibraryConsumer(afterAll);
});

const demoRepo = () => testRepo({ files: { 'mlgit.yaml': FLOW, ...ignored } });

describe('sweep', () => {
  it('makes one run for each combination, puts the best in place, and tells which failed', async () => {
    const repo = demoRepo();
    const [report, written, logged, failed, mistake] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const types = new Set();
       const { written, kept, ...report } = await repo.sweep({ number: [3, 9, 4], word: ['a'] }, {
         best: 'length', onEvent: ({ type }) => types.add(type),
       });
       tell(report);
       tell([written, kept, types.has('sweep-started'), types.has('sweep-run-ended')]);
       tell((await Array.fromAsync(repo.runs({ sweep: report.sweep, sort: '-metrics.length' }))).map(({ id, manifest }) => [id, manifest.params.number]));
       tell(await failure(repo.sweep({ number: [1, 'none'] })));
       tell((await failure(repo.sweep({ nothing: [1] }))).code);
       await repo.close();`,
    );
    requireValid('run', report);
    const { rows, best } = report as {
      readonly rows: readonly { readonly run: string; readonly params: object }[];
      readonly best: string;
    };
    expect(rows.map(({ params }) => params)).toEqual([
      { number: '3', word: 'a' },
      { number: '9', word: 'a' },
      { number: '4', word: 'a' },
    ]);
    expect(best).toBe(rows[1]?.run);
    expect(written).toEqual([['build/x', 'build/y'], [], true, true]);
    expect(logged).toMatchObject([
      [best, 9],
      [expect.any(String), 4],
      [expect.any(String), 3],
    ]);
    expect(failed).toMatchObject({ kind: expect.stringMatching(/usage|failed/) });
    expect(mistake).toBe('unknown-param');
  });
});

describe('followLogs', () => {
  /** Two tasks that print and then wait, and the code that lets both end. */
  const gated = () => {
    const gates = ['one', 'two'].map((name) => join(temporaryFolder(), name));
    execFileSync('mkfifo', gates);
    const flow = demoFlow({
      one: `{run: "echo first one; cat ${gates[0]}; echo last one"}`,
      two: `{run: "echo of two; cat ${gates[1]}"}`,
    });
    const open = `for (const gate of ${JSON.stringify(gates)}) writeFileSync(gate, '')`;
    return { repo: testRepo({ files: { 'mlgit.yaml': flow } }), open };
  };
  it('tells lines of all tasks while they run, and ends with the run', async () => {
    const { repo, open } = gated();
    const told = await consumer.embedded(
      repo,
      `import { writeFileSync } from 'node:fs';
       const repo = await openRepository();
       const lines = [];
       let following;
       const seen = new Set();
       const follow = async (run) => {
         for await (const { task, line, attempt, run: of } of repo.followLogs('@' + run)) {
           lines.push(task + ': ' + line);
           if (of !== run || attempt !== 1) lines.push('of another');
           // Neither ends before both were told of.
           if (/first|two/.test(line) && seen.add(task).size === 2) ${open};
         }
       };
       const { id } = await repo.runFlow({ jobs: 2, onEvent: ({ type, task, run }) => {
         if (type === 'run-started') following = new Promise((begin) => setTimeout(begin, 0)).then(() => follow(run));
       } });
       await following;
       tell(lines.sort());
       tell((await Array.fromAsync(repo.followLogs('demo@' + id))).map(({ line }) => line).sort());
       await repo.close();`,
    );
    expect(told).toEqual([
      ['one: first one', 'one: last one', 'two: of two'],
      ['first one', 'last one', 'of two'],
    ]);
  });

  it('can be left, by its reader and by its signal, while the run goes on', async () => {
    const { repo, open } = gated();
    const told = await consumer.embedded(
      repo,
      `import { writeFileSync } from 'node:fs';
       const repo = await openRepository();
       let begun;
       const started = new Promise((tellStarted) => { begun = tellStarted; });
       const running = repo.runFlow({ onEvent: ({ type, task }) => type === 'task-started' && task === 'one' && begun() });
       await started;
       for await (const { line } of repo.followLogs()) { tell(line); break; }
       const leaving = new AbortController();
       tell((await failure((async () => {
         for await (const _ of repo.followLogs(undefined, { signal: leaving.signal })) leaving.abort();
       })())).code);
       ${open};
       tell((await running).manifest.status);
       await repo.close();`,
    );
    expect(told).toEqual([expect.stringMatching(/first one|of two/), 'interrupted', 'succeeded']);
  });
});

describe('pages', () => {
  it('of runs, flows, diffs, lineage and reviews are whole in themselves', async () => {
    const repo = demoRepo();
    const told = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const first = await repo.runFlow({ set: { number: 1 } });
       const second = await repo.runFlow({ set: { number: 2 } });
       const pages = await Promise.all([
         repo.reportPage('demo'), repo.reportPage('@' + first.id), repo.diffPage([first.id, second.id]),
         repo.diffPage([first.id, second.id, first.id]), repo.lineagePage('demo@latest:y'), repo.reviewPage(),
       ]);
       for (const page of pages) tell([page.startsWith('<!doctype html>') || page.slice(0, 40), page.includes('</html>'), /<(script|link)[^>]+(src|href)=/.test(page)]);
       tell(pages[1].includes(first.id));
       tell((await failure(repo.diffPage([first.id]))).code);
       await using remote = await openRemote({ repo: repo.root });
       tell((await remote.reportPage('@' + second.id)).includes(second.id));
       await repo.close();`,
    );
    expect(told.slice(0, 6)).toEqual(Array(6).fill([true, true, false]));
    expect(told.slice(6)).toEqual([true, 'bad-arguments', true]);
  });
});

describe('what is found out and said of runs', () => {
  it('is a reproduction, an approval, who made a file, and a card, as the schemas say', async () => {
    const repo = demoRepo();
    signWith(repo, sshKey(repo, 'ada'));
    const [reproduced, approved, withdrawn, blamed, card, unsigned] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const { id } = await repo.runFlow();
       tell(await repo.reproduce(id, { tolerances: { length: '1%', '*': 0.5 }, sign: true }));
       tell(await repo.approve(id, { message: 'fine' }));
       tell(await repo.approve(id, { kind: 'withdrawal' }));
       tell(await repo.blame('build/y'));
       tell(await repo.card(id));
       tell((await failure(repo.approve('demo@nothing'))).code);
       await repo.close();`,
    );
    requireValid('reproduce', reproduced);
    expect(reproduced).toMatchObject({ verdict: 'identical', signed: true });
    requireValid('approve', approved);
    expect(approved).toMatchObject({ kind: 'approval', own: true });
    expect(withdrawn).toMatchObject({ kind: 'withdrawal', withdrawn: [(approved as { name: string }).name] });
    requireValid('blame', blamed);
    expect(blamed).toMatchObject({ state: 'made', path: 'build/y' });
    expect(card).toMatch(/^# .*demo/s);
    expect(unsigned).toBe('no-such-run');
  });
});

describe('what keeps runs', () => {
  it('are bundles, holds, and a look at the store, as the schemas say', async () => {
    const [repo, other] = [demoRepo(), demoRepo()];
    const [created, usage, report, again, held, gone] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const { id } = await repo.runFlow();
       tell(await repo.createBundle([id, '@latest'], 'demo.tar'));
       tell(await repo.diskUsage());
       tell(await repo.fsck());
       tell((await failure(repo.createBundle([id], 'demo.tar'))).code);
       await repo.hold(id);
       tell((await failure(repo.remove([id], { force: true }))).code);
       await repo.release(id);
       tell((await repo.remove([id], { force: true })).length);
       tell((await failure(repo.fsckStore())).kind);
       await repo.close();`,
    );
    requireValid('bundle-create', created);
    requireValid('du', usage);
    requireValid('fsck', report);
    expect(report).toMatchObject({ damaged: false, runs: 1 });
    expect([again, held, gone]).toEqual(['file-exists', 'run-held', 1]);
    const { path } = created as { readonly path: string };
    expect(existsSync(path)).toBe(true);
    const [applied, text] = await consumer.embedded(
      other,
      `const repo = await openRepository();
       tell(await repo.applyBundle(${JSON.stringify(path)}, { name: 'theirs' }));
       const [run] = await Array.fromAsync(repo.runs());
       tell(await (await repo.artifact('demo@bundle/theirs/latest:y')).text());
       await repo.close();`,
    );
    requireValid('bundle-apply', applied);
    expect(applied).toMatchObject({ remote: 'bundle/theirs', runs: [expect.stringMatching(/^demo@/)] });
    expect(text).toBe('hello\nhello\n');
  });
});
