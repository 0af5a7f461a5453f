import { rmSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { bareOrigin } from '../support/remotes.ts';
import { type SharedFlow, sharedFlow } from '../support/shared-flow.ts';

/** A project whose step takes these from elsewhere, and lists them. */
function project(inputs: string): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({
      use: `{run: "find inputs -type f | sort > build/list; cat inputs/model/* > build/out", inputs: ${inputs}, outputs: {list: build/list, out: build/out}}`,
    }),
    '.gitignore': '/build/\n',
  });
}

function parentsOf(repo: CliRepo, commit: string): string[] {
  return repo.git('show', '--no-patch', '--format=%P', commit).split(' ');
}

/** What stands for the run of elsewhere among the parents, and that it is its record and nothing else. */
function expectLineage(repo: CliRepo, commit: string, { repo: other, run }: SharedFlow): void {
  const [, parent = ''] = parentsOf(repo, commit);
  const source = other.git('rev-parse', `refs/mlgit/runs/demo/${run}`);
  expect(repo.git('show', '--no-patch', '--format=%B', parent)).toContain(`\nMlgit-Copy-Of: ${source}`);
  expect(repo.git('rev-parse', `${parent}^{tree}`)).toBe(other.git('rev-parse', `${source}^{tree}`));
  expect(repo.git('show', '--no-patch', '--format=%P', parent)).toBe('');
  // The code of the other repository stays there.
  const code = other.git('rev-parse', 'HEAD');
  expect(repo.tryGit('cat-file', '-e', code).exitCode).not.toBe(0);
}

describe('an input of another repository', () => {
  it('of this machine is taken from its store, and its run is a parent', async () => {
    const shared = await sharedFlow();
    const model = 'demo@prod:model';
    const repo = project('{}');
    const other = relative(repo.root, shared.repo.root);
    repo.write(
      'mlgit.yaml',
      repo
        .read('mlgit.yaml')
        .replace(
          'inputs: {}',
          `inputs: {model: {from: "${other}#${model}"}, parts: {from: "${other}#demo@${shared.run}:tree"}}`,
        ),
    );
    expect((await repo.result('status')).steps[0].state).toBe('will-run');
    const { manifest, execution, commit } = await repo.result('run');
    expect(repo.read('build/out')).toBe('the model');
    expect(repo.read('build/list')).toBe(
      'inputs/model/model.bin\ninputs/parts/tree/run.sh\ninputs/parts/tree/sub/x\n',
    );
    expect(manifest.tasks.use.inputs.model.from).toEqual({ spec: `${other}#${model}` });
    expect(execution.consumed[`${other}#${model}`]).toBe(shared.run);
    expectLineage(repo, commit, shared);
    expect((await repo.result('status')).steps[0].state).toBe('cached');
    const again = await repo.result('run');
    expect(parentsOf(repo, again.commit)[1]).toBe(parentsOf(repo, commit)[1]);
  });

  it('that git reaches is asked by runs alone, and its bytes come from the store that it names', async () => {
    const shared = await sharedFlow();
    const server = await gitHttpServer({ root: dirname(shared.origin.root) });
    const spec = `${server.url}/${basename(shared.origin.root)}#demo@latest:model`;
    const repo = project(`{model: {from: "${spec}"}}`);
    expect((await repo.result('status')).steps[0]).toMatchObject({
      state: 'will-run',
      because: `a run must first ask ${spec}`,
    });
    expect(server.requests).toEqual([]);
    const { commit } = await repo.result('run');
    expect(repo.read('build/out')).toBe('the model');
    expectLineage(repo, commit, shared);
    server.requests.length = 0;
    expect((await repo.result('status')).steps[0].state).toBe('cached');
    expect(server.requests).toEqual([]);
  });

  it('leaves no code of it in what is pushed, and its bytes are read once', async () => {
    const shared = await sharedFlow();
    const repo = project(`{model: {from: "file://${shared.origin.root}#demo@prod:model"}}`);
    const origin = bareOrigin(repo);
    const { run, commit } = await repo.result('run');
    repo.git('push', '--quiet', 'origin', `refs/mlgit/runs/demo/${run}`);
    const parent = parentsOf(repo, commit)[1] ?? '';
    expect(origin.git('cat-file', '-t', parent)).toBe('commit');
    expect(origin.tryGit('cat-file', '-e', shared.repo.git('rev-parse', 'HEAD')).exitCode).not.toBe(0);
    rmSync(new URL(`${shared.store}/blobs`), { recursive: true });
    await repo.result('run', '--force');
    expect(repo.read('build/out')).toBe('the model');
  });

  it('that is not found, or has no such artifact, is an error, and left out where it is optional', async () => {
    const shared = await sharedFlow();
    const lost = project('{model: {from: "../nowhere#demo@prod:model", optional: true}}');
    expect((await lost.mlgit('run', '--json')).json().error).toMatchObject({ code: 'no-such-repo' });
    const spec = `file://${shared.origin.root}#demo@none:model`;
    const wrong = project(`{model: {from: "${spec}"}}`);
    const { error } = (await wrong.mlgit('run', '--json')).json();
    expect(error).toMatchObject({ kind: 'usage', hints: expect.not.arrayContaining(['mlgit log demo']) });
    expect(error?.message).toMatch(/^mlgit\.yaml:5:\d+: /);
    expect(error?.message).toContain(
      `Input model of step use, ${spec}: "none" is no tag, run id or git revision of flow demo`,
    );
    const without = cliRepo({
      'mlgit.yaml': demoFlow({
        use: `{run: "echo $MLGIT_INPUT_MODEL > build/out", inputs: {model: {from: "${spec}", optional: true}}, outputs: {out: build/out}}`,
      }),
      '.gitignore': '/build/\n',
    });
    await without.result('run');
    expect(without.read('build/out')).toBe('\n');
  });
});
