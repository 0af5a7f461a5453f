import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { cacheObject, md5 } from '../support/dvc-project.ts';
import { demoFlow } from '../support/flows.ts';
import { hasTraces } from '../support/isolation-means.ts';
import { LibraryConsumer } from '../support/library-consumer.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';
import { requireValid } from '../support/result-schemas.ts';
import { type SshKey, signWith, sshKey } from '../support/signing-keys.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

const python = requireTool('python3');
const FLOW = demoFlow(
  {
    make: '{run: "echo ${{ params.word }} > build/x", outputs: {x: build/x}}',
    use: '{run: "cat build/x build/x > build/y", inputs: {x: make.x}, outputs: {y: build/y}}',
  },
  ['params: {word: hello}', 'schedule: 0 6 * * 1'],
);
const files = { 'mlgit.yaml': FLOW, '.gitignore': '/build/\n', 'in.txt': 'text\n' };

let consumer: LibraryConsumer;
beforeAll(() => {
  consumer = new LibraryConsumer(afterAll);
});

/** With a git remote that can be pushed to, and a folder for a store. */
function sharedRepo(): { readonly repo: TestRepo; readonly store: string } {
  const repo = testRepo({ files });
  const origin = testRepo({ init: ['--bare'] });
  repo.git('remote', 'add', 'origin', origin.root);
  return { repo, store: `file://${join(temporaryFolder(), 'team')}` };
}

describe('stores', () => {
  it('are added, used, trusted and removed, as the schemas say', async () => {
    const { repo, store } = sharedRepo();
    const [added, listed, checked, taken, trusted, again, removed, none] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       tell(await repo.addStore('team', ${JSON.stringify(store)}));
       tell(await repo.stores());
       tell(await repo.checkStore('team'));
       tell((await failure(repo.addStore('team', 'file:///elsewhere', { check: false }))).code);
       tell(await repo.trustStore('s3://bucket/prefix'));
       tell(await repo.trustStore('s3://bucket/prefix'));
       tell(await repo.removeStore('team'));
       tell((await failure(repo.checkStore())).code);
       await repo.close();`,
    );
    requireValid('remote-add', added);
    expect(added).toMatchObject({ name: 'team', url: store, checked: { name: 'team' } });
    requireValid('remote-list', listed);
    expect(listed).toEqual([{ name: 'team', url: store, from: 'configuration', trusted: true, used: true }]);
    requireValid('remote-check', checked);
    expect(taken).toBe('store-name-taken');
    requireValid('remote-trust', trusted);
    expect([trusted, again]).toMatchObject([{ already: false }, { already: true }]);
    expect(repo.tryGit('config', '--get', 'mlgit.trust').stdout).toBe('s3://bucket/prefix');
    requireValid('remote-remove', removed);
    expect(none).toBe('no-store');
  });

  it('lose what is evicted, collected or purged, and get back what can be', async () => {
    const { repo, store } = sharedRepo();
    const told = await consumer.embedded(
      repo,
      `const warned = [];
       const repo = await openRepository({ onWarning: ({ message }) => warned.push(message) });
       await repo.addStore('team', ${JSON.stringify(store)});
       const { id } = await repo.runFlow();
       tell(await repo.evict());
       await repo.push();
       tell(await repo.evict({ dryRun: true }));
       tell(await repo.evict({ older: '30d' }));
       tell(await repo.evict({ specs: ['demo@' + id + ':y'], free: '1KiB' }));
       tell(await (await repo.artifact('demo@' + id + ':y')).text());
       const other = await repo.runFlow({ set: { word: 'gone' } });
       await repo.remove([other.id], { force: true });
       const kept = await repo.gc({ grace: '0', dropAfter: '1d' });
       const aside = await repo.quarantined();
       tell(aside);
       tell(await repo.undelete(aside[0].digest));
       tell((await repo.quarantined()).length === aside.length - 1);
       tell((await failure(repo.undelete(aside[0].digest, { remote: true }))).code);
       tell([(await failure(repo.purge('demo@' + id + ':x'))).code, (await failure(repo.purge('demo@' + id + ':x', { reason: ' ' }))).code]);
       tell(await repo.purge('demo@' + id + ':x', { reason: 'asked to' }));
       tell((await failure(repo.artifact('demo@' + id + ':x').then((artifact) => artifact.text()))).code);
       tell(warned);
       await repo.close();`,
    );
    const [early, dry, young, evicted, text, aside, taken, isLess, notThere, noReason, purged] = told;
    for (const one of [early, dry, young, evicted]) requireValid('evict', one);
    expect(early).toMatchObject({ blobs: 0, kept: [{ because: 'not-pushed' }] });
    expect([dry, young, evicted]).toMatchObject([{ blobs: 2 }, { blobs: 0 }, { blobs: 1, bytes: 12 }]);
    expect(text).toBe('hello\nhello\n');
    requireValid('undelete', { quarantined: aside });
    expect((aside as unknown[]).length).toBeGreaterThan(0);
    requireValid('undelete', taken);
    expect([isLess, notThere, noReason]).toEqual([true, 'not-in-quarantine', ['no-reason', 'no-reason']]);
    requireValid('purge', purged);
    expect(purged).toMatchObject({ signed: false, stores: { length: 2 }, digests: { length: 1 } });
    expect(told.slice(11)).toEqual(['purged', [expect.stringContaining('Other clones keep')]]);
  });
});

describe('runners', () => {
  it('are added, listed, trusted, described and removed, as the schemas say', async () => {
    const runners = 'version: 1\nrunners: {theirs: {kind: slurm, host: login.example.org}}\n';
    const repo = testRepo({ files: { ...files, 'mlgit.yaml': FLOW.replace('version: 1\n', runners) } });
    const [slow, kube, listed, objects, trusted, wrong, distrusted, nowhere, removed] =
      await consumer.embedded(
        repo,
        `const repo = await openRepository();
         const { id } = await repo.runFlow();
         tell(await repo.addRunner('slow', { kind: 'slurm', host: 'ada@slow', options: ['--qos=high'], queueAllowance: '20m' }));
         tell(await repo.addRunner('pods', { kind: 'kubernetes', context: 'c', namespace: 'ml', nodeSelector: { disk: 'fast' }, autoscaling: true, credentials: 'driver' }));
         tell(await repo.runners());
         tell(await repo.runnerManifest('pods', { namespaced: true }));
         const unconfirmed = await failure(repo.checkRunner('theirs'));
         tell(await repo.trustRunner('theirs'));
         tell((await failure(repo.addRunner('bad', { kind: 'slurm', queue: 'q' }))).code);
         tell(unconfirmed.code);
         tell([(await failure(repo.detach({ only: ['make'] }))).code, (await failure(repo.attach(id))).code]);
         tell(await repo.removeRunner('slow'));
         await repo.close();`,
      );
    requireValid('runner-add', slow);
    expect(slow).toMatchObject({ queueAllowanceMs: 1_200_000, options: ['--qos=high'] });
    requireValid('runner-add', kube);
    expect(kube).toMatchObject({
      nodeSelector: { disk: 'fast' },
      autoscaling: true,
      credentials: 'driver',
    });
    requireValid('runner-list', listed);
    expect(
      (listed as { name: string; trusted: boolean }[]).map(({ name, trusted: is }) => [name, is]),
    ).toEqual([
      ['slow', true],
      ['pods', true],
      ['theirs', false],
    ]);
    requireValid('runner-manifest', objects);
    expect((objects as { kind: string }[]).map(({ kind }) => kind)).toEqual([
      ...['Namespace', 'ServiceAccount', 'Role', 'RoleBinding'],
    ]);
    requireValid('runner-trust', trusted);
    expect(trusted).toEqual({ name: 'theirs', host: 'login.example.org', already: false });
    expect([wrong, distrusted]).toEqual(['bad-runner', 'runner-not-trusted']);
    expect(nowhere).toEqual(['not-detachable', 'no-store']);
    requireValid('runner-remove', removed);
  });
});

describe.skipIf(!hasSlurm())('a cluster', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm();
  });
  afterAll(() => cluster?.stop());

  it('is tried, runs what is detached, and tells of it until it has ended', async () => {
    const store = `file://${join(temporaryFolder(), 'team')}`;
    const head = `version: 1\nstore: ${store}\nrunners: {cluster: {kind: slurm}}\n`;
    const repo = testRepo({ files: { ...files, 'mlgit.yaml': FLOW.replace('version: 1\n', head) } });
    const told = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       tell(await repo.checkRunner('cluster'));
       const runners = { '': 'cluster' };
       const detached = await repo.detach({ runners, set: { word: 'far' }, message: 'far away' });
       tell(detached);
       tell(await repo.running());
       const types = new Set();
       const { id, manifest } = await repo.attach(detached.run, { onEvent: ({ type }) => types.add(type) });
       tell([id === detached.run, manifest.params.word, types.has('task-ended')]);
       tell(await (await repo.artifact('demo@' + id + ':y')).text());
       const second = await repo.detach({ runners, set: { word: 'again' } });
       const leaving = AbortSignal.timeout(1);
       tell((await failure(repo.attach(second.run, { signal: leaving }))).kind);
       tell(await repo.cancel(second.run));
       await repo.close();`,
      { ...repo.env, SLURM_CONF: cluster.env.SLURM_CONF ?? '' },
    );
    const [checked, detached, running, seen, text, left, cancelled] = told;
    requireValid('runner-check', checked);
    requireValid('run', detached);
    requireValid('ps', running);
    expect(running).toMatchObject([{ run: (detached as { run: string }).run, flow: 'demo' }]);
    expect([seen, text, left]).toEqual([[true, 'far', true], 'far\nfar\n', 'interrupted']);
    requireValid('cancel', cancelled);
    expect(cancelled).toMatchObject({ told: 'store' });
  });
});

describe('what is made for others', () => {
  it('are the files of schedulers, the same as of the command line', async () => {
    const repo = cliRepo(files);
    repo.git('remote', 'add', 'origin', 'https://git.example.org/credit.git');
    await repo.result('remote', 'add', 'team', `file://${join(temporaryFolder(), 'team')}`);
    const [texts, mistake] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       tell(await Promise.all([
         repo.exportAirflow({ pool: 'cores', instance: 'one' }),
         repo.exportArgo({ image: 'example.org/credit:1', envFrom: ['key'], revision: 'v1' }),
         repo.exportGithubActions(), repo.exportGitlabCi({ flow: 'demo' }),
       ]));
       tell((await failure(repo.exportAirflow({ image: 'example.org/credit:1' }))).code);
       await repo.close();`,
    );
    const commands = [
      ['airflow', '--pool', 'cores', '--instance', 'one'],
      ['argo', '--image', 'example.org/credit:1', '--env-from', 'key', '--revision', 'v1'],
      ['github-actions'],
      ['gitlab-ci'],
    ];
    const asked = commands.map(async (words) => (await repo.result('export', ...words)).text);
    expect(texts).toEqual(await Promise.all(asked));
    expect(mistake).toBe('not-pods');
  });

  it('are attestations that verify, and signatures and reproductions that can be listed', async () => {
    const repo = testRepo({ files });
    const key: SshKey = sshKey(repo, 'ada');
    signWith(repo, key);
    repo.write('signers', `ada@example.org ${key.line}\n`);
    repo.git('config', 'mlgit.allowedSigners', 'signers');
    const told = await consumer.embedded(
      repo,
      `import { writeFileSync } from 'node:fs';
       const repo = await openRepository();
       const [one, two] = [await repo.runFlow(), await repo.runFlow({ set: { word: 'other' } })];
       const made = await repo.attest('demo@' + one.id + ':y');
       tell(made);
       writeFileSync('y.json', JSON.stringify(made.envelope));
       tell(await repo.verifyAttestation('y.json', { spec: 'demo@' + one.id + ':y' }));
       tell((await repo.verifyAttestation('y.json', { key: ${JSON.stringify(`${key.path}.pub`)} })).signer);
       tell((await failure(repo.verifyAttestation('y.json', { spec: 'demo@' + two.id + ':y' }))).code);
       writeFileSync('y.json', JSON.stringify({ ...made.envelope, payload: Buffer.from('{}').toString('base64') }));
       tell((await failure(repo.verifyAttestation('y.json', { allowedSigners: 'signers' }))).kind);
       await repo.approve(one.id, { message: 'fine' });
       tell(await repo.signatures(one.id));
       await repo.reproduce(one.id, { sign: false });
       const { tags, note = null, ...run } = await repo.run('@' + one.id);
       tell({ ...run, tags, ...(note === null ? {} : { note }), reproductions: await repo.reproductions(one.id), signatures: await repo.signatures(one.id) });
       tell(await repo.worktree(one.id, 'code'));
       await repo.close();`,
    );
    const [made, verified, signer, other, forged, signatures, shown, opened] = told;
    requireValid('attest', made);
    requireValid('attest', verified);
    expect(verified).toMatchObject({ signer: 'ada@example.org' });
    expect([signer, other, forged]).toEqual([`${key.path}.pub`, 'attests-other', 'integrity']);
    expect(signatures).toMatchObject([{ kind: 'approval', state: 'good', signer: 'ada@example.org' }]);
    requireValid('show', shown);
    expect(shown).toMatchObject({ reproductions: [{ document: { verdict: 'identical' } }] });
    requireValid('worktree', opened);
    expect(repo.read('code/in.txt')).toBe('text\n');
  });
});

describe('bisect', () => {
  it('finds the commit, and leaves the working tree alone', async () => {
    const trains = (value: number): string => `echo '{"auc": ${value}}' > metrics.json\n`;
    const step =
      '{run: sh train.sh, code: [train.sh], outputs: {}, metrics: {file: metrics.json, direction: {auc: max}}}';
    const repo = testRepo({
      files: {
        'mlgit.yaml': demoFlow({ train: step }),
        '.gitignore': 'metrics.json\n',
        'train.sh': trains(0.9),
      },
    });
    for (const value of [0.91, 0.7, 0.71]) repo.commit({ 'train.sh': trains(value) }, `auc ${value}`);
    repo.write('train.sh', 'changed meanwhile\n');
    const [found, unrun] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const ends = { metric: 'auc', step: 'train', good: 'HEAD~3', bad: 'HEAD' };
       const refused = (await failure(repo.bisect('demo', { ...ends, running: 'never' }))).code;
       tell(await repo.bisect('demo', ends));
       tell(refused);
       await repo.close();`,
    );
    requireValid('bisect', found);
    expect(found).toMatchObject({ found: { kind: 'commit', subject: 'auc 0.7' } });
    expect(unrun).toBe('end-not-measured');
    expect(repo.read('train.sh')).toBe('changed meanwhile\n');
  });
});

describe('what writes flow files', () => {
  it('begins one, writes what CI needs, and names the code of a step', async () => {
    const repo = testRepo({ files: { 'README.md': 'none yet\n', 'step.sh': 'echo one > build/x\n' } });
    const told = await consumer.embedded(
      repo,
      `import { writeFileSync } from 'node:fs';
       const repo = await openRepository();
       tell(await repo.init({ flow: 'line', ci: 'github' }));
       tell((await repo.runFlow()).manifest.status);
       tell((await repo.init()).written);
       writeFileSync('mlgit.yaml', ${JSON.stringify(demoFlow({ a: '{run: sh step.sh, outputs: {x: build/x}}' }))});
       tell((await failure(repo.narrow('a', { dryRun: true }))).code);
       await repo.close();`,
    );
    const [made, status, written, unknown] = told;
    requireValid('init', made);
    expect(made).toMatchObject({ flow: 'line', written: true, ci: [{ state: 'written' }] });
    expect([status, written, unknown]).toEqual(['succeeded', false, 'reads-unknown']);
  });

  it.skipIf(!hasTraces)('finds out what a step reads', async () => {
    const flow = demoFlow({ a: '{run: "sh step.sh > build/x", outputs: {x: build/x}}' });
    const repo = testRepo({ files: { ...files, 'mlgit.yaml': flow, 'step.sh': 'cat in.txt\n' } });
    const [narrowed, again] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       const types = new Set();
       tell(await repo.narrow('a', { onEvent: ({ type }) => types.add(type) }));
       tell([(await repo.narrow('demo:a')).changed, types.has('task-ended')]);
       await repo.close();`,
    );
    requireValid('narrow', narrowed);
    expect(narrowed).toMatchObject({ code: ['in.txt', 'step.sh'], traced: true, changed: true });
    expect(again).toEqual([false, true]);
    expect(repo.read('mlgit.yaml')).toContain('code: [in.txt, step.sh]');
  });

  it('takes over a project of DVC', async () => {
    const raw = 'id\n1\n';
    const repo = testRepo({
      files: {
        '.dvc/config': '',
        '.dvc/.gitignore': '/cache\n',
        'dvc.yaml': 'stages: {count: {cmd: wc -l < raw.csv > n, deps: [raw.csv], outs: [n]}}\n',
        'raw.csv.dvc': `outs:\n- md5: ${md5(raw)}\n  hash: md5\n  path: raw.csv\n`,
      },
    });
    cacheObject(repo.path('.dvc/cache'), raw);
    const [dry, imported] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       tell(await repo.importDvc('.', { flow: 'credit', dryRun: true }));
       tell(await repo.importDvc('.', { flow: 'credit' }));
       await repo.close();`,
    );
    for (const one of [dry, imported]) requireValid('import-dvc', one);
    expect([dry, imported]).toMatchObject([
      { isDryRun: true, written: [] },
      { isDryRun: false, data: [{ path: 'raw.csv' }], notTaken: [], flowFile: { flow: 'credit' } },
    ]);
  });

  it.skipIf(python.missing)('takes over a flow of Metaflow', async () => {
    const flow = `from metaflow import FlowSpec, step\n\n\nclass LineFlow(FlowSpec):\n    @step\n    def start(self):\n        self.n = 1\n        self.next(self.end)\n\n    @step\n    def end(self):\n        print(self.n)\n`;
    const repo = testRepo({ files: { 'flow.py': flow } });
    const [imported, again] = await consumer.embedded(
      repo,
      `const repo = await openRepository();
       tell(await repo.importMetaflow('flow.py'));
       tell((await failure(repo.importMetaflow('none.py'))).code);
       await repo.close();`,
    );
    requireValid('import-metaflow', imported);
    expect(repo.read((imported as { path: string }).path)).toContain('def start(');
    expect(again).toBe('no-such-file');
  });
});

describe('doctor', () => {
  it('says what works, in a repository and where there is none', async () => {
    const [here, outside, aborted] = await consumer.embedded(
      testRepo({ files }),
      `import { doctor } from 'mlgit';
       tell(await doctor());
       tell(await doctor({ path: ${JSON.stringify(temporaryFolder())} }));
       tell((await failure(doctor({ signal: AbortSignal.abort() }))).code);`,
    );
    for (const found of [here, outside]) requireValid('doctor', found);
    expect(here).toContainEqual(expect.objectContaining({ name: 'flow file', detail: 'flows: demo' }));
    expect(outside).toContainEqual(expect.objectContaining({ name: 'repository', state: 'broken' }));
    expect(aborted).toBe('interrupted');
  });
});
