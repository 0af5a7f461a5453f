import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { beside, CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { filesBelow } from '../support/local-store.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { hermeticEnv, temporaryFolder } from '../support/repo.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';

/** `many` makes a folder of 600 files, so that a push of it can be cut in the middle. */
const FILES = (bucket: string) => ({
  'mlgit.yaml': demoFlow(
    {
      clean: `{run: "tr a-z A-Z < clients.csv > build/clients.csv", params: [], inputs: {raw: clients.csv}, outputs: {table: build/clients.csv}}`,
      many: `{run: "mkdir -p build/many; i=0; while [ $i -lt 600 ]; do echo $i \${{ params.seed }} > build/many/$i; i=$((i+1)); done", params: [seed], inputs: {table: clean.table}, outputs: {parts: build/many/}}`,
      train: `{run: "wc -c < build/clients.csv > model.txt", params: [], inputs: {table: clean.table}, outputs: {model: model.txt}}`,
    },
    ['params: {seed: 1}'],
  ).replace('version: 1\n', `version: 1\nstore: s3://${bucket}/team\n`),
  'clients.csv': 'ada,7\nben,9\n',
  '.gitignore': '/build/\n/model.txt\n',
});

interface Stage {
  readonly s3: S3Server;
  readonly ada: CliRepo;
  readonly url: string;
  newcomer(name: string): Promise<CliRepo>;
}

async function stage(): Promise<Stage> {
  const s3 = await startVersitygw();
  onTestFinished(() => s3.stop());
  const made = cliRepo(FILES(s3.bucket));
  const served = beside(made, 'served');
  mkdirSync(served);
  made.git('clone', '--quiet', '--bare', made.root, join(served, 'credit.git'));
  made.git('--git-dir', join(served, 'credit.git'), 'config', 'http.receivepack', 'true');
  const server = await gitHttpServer({ root: served });
  const url = `${server.url}/credit.git`;
  made.git('remote', 'add', 'origin', url);
  await git(made.env, '-C', made.root, 'fetch', '--quiet');
  const team = { ...s3.env, MLGIT_TRUST: '1' };
  return {
    s3,
    url,
    ada: new CliRepo(made.root, { ...made.env, ...team }),
    newcomer: async (name) => {
      const home = beside(made, `home-${name}`);
      mkdirSync(home);
      const root = beside(made, name);
      const env = { ...made.env, ...hermeticEnv(home), ...team, XDG_CACHE_HOME: join(home, '.cache') };
      await git(env, 'clone', '--quiet', url, root);
      return new CliRepo(root, env);
    },
  };
}

/** Not in this thread, which serves the repository. */
async function git(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  const child = spawn('git', args, { env, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}`);
}

const blobsIn = ({ folder, bucket }: S3Server): string[] => {
  const blobs = join(folder, bucket, 'team', 'blobs');
  return existsSync(blobs) ? filesBelow(blobs) : [];
};

describe.skipIf(!hasVersitygw())('a team with a git server and a bucket', () => {
  it('plays through: train, push, pull, reuse, a killed push, garbage collected meanwhile, and all is sound', async () => {
    const { s3, ada, url, newcomer } = await stage();
    const first = await ada.result('run', '--tag', 'prod');
    await ada.result('push');

    // Ben: a fresh clone on another machine.
    const ben = await newcomer('ben');
    await ben.result('fetch');
    await ben.result('pull-artifact', 'demo@prod:model', '-o', 'model.txt');
    expect(readFileSync(ben.path('model.txt'), 'utf8').trim()).toBe('12');
    const lineage = await ben.result('show', 'demo@prod:train/');
    expect(JSON.stringify(lineage)).toContain(first.manifest.tasks.clean.outputs.table.digest);
    const his = await ben.result('run', '--set', 'seed=2');
    expect(his.execution.tasks).toMatchObject({
      clean: { outcome: 'cached', firstRun: first.run },
      train: { outcome: 'cached', firstRun: first.run },
      many: { outcome: 'ran' },
    });

    // Cay: no clone, and no git.
    const desk = temporaryFolder();
    const bin = join(desk, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    const cay = spawn(
      process.execPath,
      [join(PROJECT, 'bin/mlgit.js'), 'pull-artifact', 'demo@prod:model', '--repo', url, '-o', 'model.txt'],
      { cwd: desk, env: { PATH: bin, HOME: desk, ...s3.env, MLGIT_TRUST: '1' }, stdio: 'ignore' },
    );
    expect((await once(cay, 'close'))[0]).toBe(0);
    expect(readFileSync(join(desk, 'model.txt'), 'utf8').trim()).toBe('12');

    // Ada's push is killed half way; Ben pushes, and collects garbage, while she pushes again.
    const second = await ada.result('run', '--set', 'seed=3', '--tag', 'next');
    const before = blobsIn(s3).length;
    const dying = ada.start(['push']);
    while (blobsIn(s3).length < before + 100 && dying.child.exitCode === null) {
      await new Promise(setImmediate);
    }
    dying.child.kill('SIGKILL');
    expect((await dying.ended).exitCode).toBe(137);
    const [pushed, collected, also] = await Promise.all([
      ada.mlgit('push', '--json'),
      ben.mlgit('gc', '--remote', '--grace', '0d', '--json'),
      ben.mlgit('push', '--json'),
    ]);
    expect(pushed.exitCode, `${pushed}`).toBe(0);
    expect(also.exitCode, `${also}`).toBe(0);
    expect([0, 11], `${collected}`).toContain(collected.exitCode);
    expect(pushed.json().result.refs.pushed).toContain(`refs/mlgit/runs/demo/${second.run}`);

    // Nothing is lost, wherever one looks.
    await ben.result('fetch');
    const many = await ben.result('pull-artifact', `demo@${second.run}:parts`, '-o', 'parts');
    expect(many.kind).toBe('tree');
    expect(readdirSync(ben.path('parts'))).toHaveLength(600);
    await ada.result('fetch');
    expect((await ada.mlgit('cat', `demo@${his.run}:parts/599`)).stdout).toBe('599 2\n');
    for (const who of [ada, ben]) {
      await who.result('fsck');
      await who.result('fsck', '--remote');
    }
    expect((await ada.result('push')).store.blobs).toBe(0);
  });
});
