import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { filesBelow, foundIn } from '../support/search-files.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';
import { hasVersitygw, type S3Server, startVersitygw, storeUrl } from '../support/versitygw.ts';

const STEPS = `make: {run: 'tr a-z A-Z < data/in.txt > out/a; echo hello', inputs: {d: data}, outputs: {a: out/a}}
each: {foreach: {n: [1, 2, 3]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N', inputs: {a: make.a}, outputs: {b: out/b/}}
large: {run: 'head -c 70000000 /dev/zero | tr "\\\\0" x > out/l', outputs: {l: out/l}}
join: {run: 'find \${{ inputs.b }} -type f | sort > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;

describe.skipIf(!hasSlurm() || !hasVersitygw())('a Slurm cluster whose nodes have no credentials', () => {
  let cluster: SlurmCluster;
  let server: S3Server;
  beforeAll(async () => {
    [cluster, server] = [await startSlurm(), await startVersitygw()];
  });
  afterAll(async () => {
    await cluster?.stop();
    await server?.stop();
  });

  function repoWith(steps: string, prefix: string, credentials = 'driver'): CliRepo {
    const store = storeUrl(server, prefix);
    const runners = `{cluster: {kind: slurm, credentials: ${credentials}}}`;
    const indented = steps.replace(/^(?=.)/gm, '      ');
    const text = `version: 1\nstore: ${store}\nrunners: ${runners}\nflows:\n  demo:\n    runner: cluster\n    steps:\n${indented}`;
    const files = {
      'mlgit.yaml': text,
      '.gitignore': 'out/\n',
      'data/in.txt': 'text\n',
      'data/more/x': 'x\n',
    };
    const repo = cliRepo(files);
    Object.assign(repo.env, server.env, { SLURM_CONF: cluster.env.SLURM_CONF, MLGIT_TRUST: '1' });
    Object.assign(repo.env, { HOME: cluster.env.HOME });
    return repo;
  }

  const mail = (): string[] => filesBelow(join(cluster.env.HOME ?? '', '.cache/mlgit/jobs/mail'));

  it('is told so by a check, with the key that helps, and works with it', async () => {
    const own = repoWith(STEPS, 'check-own', 'own');
    const { exitCode, stderr } = await own.mlgit('runner', 'check', 'cluster');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Runner cluster took a tiny task, and its command could not be started');
    expect(stderr).toContain('Hint: git config mlgit.runner.cluster.credentials driver   (for nodes');
    const minted = repoWith(STEPS, 'check');
    expect(await minted.result('runner', 'check', 'cluster')).toMatchObject({ name: 'cluster' });
    expect(mail()).toEqual([]);
  });

  it('gives the manifest that is given here, byte for byte', async () => {
    const [there, here] = [repoWith(STEPS, 'there'), repoWith(STEPS, 'here')];
    const manifests: string[] = [];
    for (const [repo, flags] of [
      [there, []],
      [here, ['--runner', 'local']],
    ] as const) {
      const { run } = await repo.result('run', ...flags);
      manifests.push(repo.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`));
    }
    expect(manifests[0]).toBe(manifests[1]);
    expect(mail()).toEqual([]);
  });

  it.each([
    ['fails', `one: {run: 'echo last words; exit 3', outputs: {}}`, 'its command ended with exit code 3'],
    [
      'takes too much memory',
      `one: {run: 'echo last words; head -c 2G /dev/zero | tail | wc -c', outputs: {}, resources: {memory: 64MiB}}`,
      'it was killed for its memory: its limit is 64',
    ],
  ])('tells of a task that %s what it printed last', async (what, step, because) => {
    const repo = repoWith(`${step}\n`, `last-${what.length}`);
    const done = await repo.mlgit('run');
    expect(done.exitCode, `${done}`).toBe(1);
    expect(done.stderr).toContain(`Step one failed: ${because}`);
    expect((await repo.mlgit('logs')).stdout).toContain('last words');
  });

  it('keeps URLs and keys out of all that Slurm, the store and the repository have of a job', async () => {
    const repo = repoWith(
      `stay: {run: 'echo here; sleep 6; echo x > out/x', outputs: {x: out/x}}\n`,
      'secret',
    );
    const started = repo.start(['run', '--json']);
    while (cluster.admin('squeue', '--noheader', '--states=running').trim() === '') await delay(100);
    await delay(2_500);
    const [path = ''] = mail();
    const box = readFileSync(path, 'utf8');
    expect(box).toContain('X-Amz-Signature');
    const { forms } = JSON.parse(box.split('\n')[1] ?? '');
    const secrets = ['X-Amz-Signature', forms[0].fields.policy, server.env.AWS_SECRET_ACCESS_KEY ?? ''];
    const shown = cluster.admin('scontrol', '--details', 'show', 'job');
    expect(shown).toContain('mlgit-demo-stay');
    const places = [cluster.env.HOME ?? '', join(server.folder, server.bucket), join(repo.root, '.git')];
    const files = places.flatMap(filesBelow).filter((name) => name !== path && !name.includes('/worker/'));
    expect(files.some((name) => /\/job\.\d+\/script$/.test(name))).toBe(true);
    expect(files.some((name) => name.endsWith('/order'))).toBe(true);
    expect(foundIn(files, secrets)).toEqual([]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect((await started.ended).exitCode).toBe(0);
    expect(mail()).toEqual([]);
  });

  it('cannot drive a run itself', async () => {
    await expectFailure(repoWith(STEPS, 'detached'), ['run', '--detach'], {
      exitCode: 2,
      code: 'not-detachable',
      message: /its driver would run on cluster, whose nodes have no credentials for the store/,
    });
  });
});
