import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { makeWheel } from '../support/local-wheel.ts';
import { requireTool } from '../support/required-tool.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';

const STEADY = {
  'mlgit.yaml': demoFlow(
    {
      upper:
        '{run: "tr a-z A-Z < data/in.txt > build/upper.txt", inputs: {raw: data/in.txt}, outputs: {big: build/upper.txt}}',
      count:
        '{run: "cat ${{ inputs.before }} ${{ inputs.big }} | wc -c > build/count; printf \'{\\"bytes\\": %s}\' $(cat build/count) > metrics.json", inputs: {big: upper.big, before: {from: "demo@base:big", optional: true}}, outputs: {count: build/count}, metrics: metrics.json}',
    },
    ['params: {seed: 3}'],
  ),
  'data/in.txt': 'some letters\n',
  '.gitignore': '/build/\nmetrics.json\n',
};

/** `draw` is random, `note` copies what it drew, `fixed` is always the same. */
const RANDOM = {
  'mlgit.yaml': demoFlow({
    draw: '{run: sh draw.sh, outputs: {model: build/model.json}, metrics: metrics.json}',
    note: '{run: "cat ${{ inputs.model }} > build/note.json", inputs: {model: draw.model}, outputs: {note: build/note.json}}',
    fixed: '{run: "echo 1 > build/one", outputs: {one: build/one}}',
  }),
  'draw.sh':
    'n=$(od -An -N2 -tu2 /dev/urandom | tr -d " ")\necho "{\\"w\\": 0.5$n}" | tee metrics.json > build/model.json\n',
  '.gitignore': '/build/\nmetrics.json\n',
};

const runIdOf = async (repo: CliRepo, ...args: string[]): Promise<string> =>
  (await repo.result('run', ...args)).run;

const cacheEntries = (repo: CliRepo): number =>
  readdirSync(repo.home('store/cache'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  ).length;

describe('mlgit reproduce', () => {
  it('runs again what was recorded, whatever the tree, the tags and the cache are by now', async () => {
    const repo = cliRepo(STEADY);
    await repo.result('run', '--tag', 'base');
    repo.write('data/in.txt', 'other letters, and more\n');
    const run = await runIdOf(repo);
    // What it took from `base` is not what `base` is now, and nothing else is what it was.
    await repo.result('tag', `demo@${run}`, 'base', '--move');
    repo.write('mlgit.yaml', 'no: flow\n');
    repo.remove('data/in.txt');
    const before = repo.git('status', '--porcelain', '--ignored');
    const entries = cacheEntries(repo);
    const done = await repo.mlgit('reproduce', run);
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout).toMatch(new RegExp(`demo@${run}  identical\n  upper  identical  1 artifact\n`));
    expect(repo.git('status', '--porcelain', '--ignored')).toBe(before);
    expect(cacheEntries(repo)).toBe(entries);
    const shown = await repo.result('show', 'demo@latest');
    expect(shown.id).toBe(run);
    const { document } = shown.reproductions[0];
    expect(document).toMatchObject({ run, verdict: 'identical', environment: [] });
    const rerun = await repo.result('show', `demo@${document.reruns[0]}`);
    expect(rerun.execution).toMatchObject({ reproduces: run, tasks: { count: { outcome: 'ran' } } });
    const ids = async (...args: string[]) =>
      (await repo.result('log', ...args)).runs.map(({ id }: { id: string }) => id);
    expect(await ids()).not.toContain(rerun.id);
    expect(await ids('--reruns')).toContain(rerun.id);
    await expectFailure(repo, ['reproduce', rerun.id], {
      exitCode: 2,
      code: 'is-a-rerun',
      message: /was itself made to reproduce/,
      hints: [`mlgit reproduce demo@${run}`],
    });
  });

  it('tells what is random from what only took it, and counts what is near enough as equal', async () => {
    const repo = cliRepo(RANDOM);
    const run = await runIdOf(repo);
    const done = await repo.mlgit('reproduce', run, '--json');
    expect(done.exitCode, `${done}`).toBe(1);
    const { tasks, reruns, verdict } = done.json().result;
    expect(verdict).toBe('drifted');
    expect(reruns).toHaveLength(2);
    expect(tasks.draw).toMatchObject({
      verdict: 'drifted',
      metrics: { w: { verdict: 'drifted' } },
      reason: { kind: 'not-deterministic' },
    });
    expect(tasks.note.reason).toEqual({
      kind: 'inputs',
      text: 'it took draw.model, which came out otherwise',
    });
    expect(tasks.fixed.verdict).toBe('identical');
    const unsigned = await repo.mlgit('reproduce', run, '--sign', '--tolerance', '*=1', '--json');
    expect(unsigned.exitCode, `${unsigned}`).toBe(3);
    expect(unsigned.json().warnings?.[0]?.message).toMatch(/is recorded and not signed/);
    signWith(repo, sshKey(repo, 'ada'));
    const near = ['reproduce', run, '--json', '--sign', '--tolerance', 'w=1', '--tolerance', '*=200%'];
    const signed = await repo.mlgit(...near);
    expect(signed.exitCode, `${signed}`).toBe(0);
    const { ref: _, signed: isSigned, ...document } = signed.json().result;
    expect(isSigned).toBe(true);
    expect(document.tasks.draw).toMatchObject({
      verdict: 'equal',
      artifacts: { model: { verdict: 'equal' } },
    });
    const signatures = repo.git('for-each-ref', '--format=%(refname)', `refs/mlgit/signatures/demo/${run}`);
    expect(signatures).toMatch(/\/reproduction-[0-9a-f]{16}$/);
    expect(repo.git('cat-file', '-p', signatures)).toContain(document.reruns[0]);
    await expectFailure(repo, ['reproduce', run, '--tolerance', 'v=0.1'], {
      exitCode: 2,
      code: 'unknown-metric',
      message: /no metric or artifact "v"/,
    });
    await expectFailure(repo, ['reproduce', run, '--tolerance', 'w'], {
      exitCode: 2,
      code: 'bad-tolerance',
      message: /NAME=NUMBER/,
    });
  });

  it('names the package that changed, and what could not be run', async () => {
    const python = requireTool('python3');
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        train: '{run: python train.py, outputs: {model: build/model}}',
        far: '{run: "cat outside.txt > build/far", code: [none], outputs: {far: build/far}}',
      }),
      'train.py': 'import os, tiny\nopen(os.environ["MLGIT_OUTPUT_MODEL"], "w").write(tiny.VERSION)\n',
      '.gitignore': '/build/\n',
    });
    const venv = beside(repo, 'venv');
    execFileSync(python.path, ['-m', 'venv', '--without-pip', venv]);
    const install = (version: string): void => {
      makeWheel({ python: python.path, folder: beside(repo, 'wheels'), name: 'tiny', version });
      const site = execFileSync(join(venv, 'bin/python'), [
        '-c',
        'import site; print(site.getsitepackages()[0])',
      ])
        .toString()
        .trim();
      for (const name of readdirSync(site))
        if (name.startsWith('tiny')) rmSync(join(site, name), { recursive: true });
      const wheel = join(beside(repo, 'wheels'), `tiny-${version}-py3-none-any.whl`);
      execFileSync(join(venv, 'bin/python'), ['-m', 'zipfile', '-e', wheel, site]);
    };
    const bin = beside(repo, 'bin');
    execFileSync('mkdir', [bin]);
    // A program outside, of which nothing is recorded, stands for whatever is gone by then.
    writeFileSync(join(bin, 'cat'), '#!/bin/sh\necho far\n');
    chmodSync(join(bin, 'cat'), 0o755);
    repo.env['PATH'] = `${join(venv, 'bin')}:${bin}:${repo.env['PATH']}`;
    install('1.0');
    const run = await runIdOf(repo);
    install('2.0');
    const drifted = await repo.mlgit('reproduce', run, '--json');
    expect(drifted.exitCode, `${drifted}`).toBe(1);
    const { tasks, environment } = drifted.json().result;
    expect(environment).toContainEqual({ what: 'python tiny', recorded: '1.0', found: '2.0' });
    expect(tasks.train.reason).toEqual({
      kind: 'environment',
      text: expect.stringContaining('two reruns agree, and python tiny was 1.0 and is 2.0'),
    });
    install('1.0');
    rmSync(join(bin, 'cat'));
    const failed = await repo.mlgit('reproduce', run);
    expect(failed.exitCode, `${failed}`).toBe(3);
    expect(failed.stdout).toMatch(
      /far {4}not comparable\n {6}far {2}not comparable {2}it was not made again\n {6}why: it failed/,
    );
  });
});
