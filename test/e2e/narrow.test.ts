import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasTraces } from '../support/isolation-means.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

function project(run: string, more = ''): CliRepo {
  return cliRepo({
    'mlgit.yaml': `# ours\n${demoFlow({ a: `{run: ${JSON.stringify(run)}, outputs: {x: build/x}${more}} # step` })}`,
    '.gitignore': '/build/\n',
    'lib/one.sh': 'echo one\n',
    'lib/two.sh': 'echo two\n',
    'conf/used.json': '{}\n',
    'conf/other.json': '{}\n',
    'main.py': 'import helper\nprint(open("conf/used.json").read())\n',
    'helper.py': 'x = 1\n',
  });
}

async function states(repo: CliRepo): Promise<unknown[]> {
  const { steps } = await repo.result('status');
  return steps.map(({ state }: { state: string }) => state);
}

describe.skipIf(!hasTraces)('mlgit narrow', () => {
  it('runs a step once, writes what it read, and changes its key once', async () => {
    const repo = project('sh lib/one.sh > build/x; sh lib/two.sh; cat conf/used.json');
    const narrowed = await repo.result('narrow', 'a');
    expect(narrowed).toMatchObject({ code: ['conf/used.json', 'lib/**'], traced: true, changed: true });
    expect(repo.read('mlgit.yaml')).toContain('# ours\n');
    expect(repo.read('mlgit.yaml')).toContain('a: {code: [conf/used.json, lib/**], run: "sh lib/one.sh');
    const [step] = (await repo.result('status')).steps;
    expect(step).toMatchObject({ state: 'will-run', changes: [{ component: 'code' }] });
    await repo.result('run');
    repo.write('conf/other.json', '{"edited": true}\n');
    repo.write('main.py', '');
    expect(await states(repo)).toEqual(['cached']);
    repo.write('lib/two.sh', 'echo more\n');
    expect(await states(repo)).toEqual(['will-run']);
  });

  it('takes what a traced run has told, and then says that there is nothing to do', async () => {
    const repo = project('sh lib/one.sh > build/x', ', undeclared: trace');
    const { run } = await repo.result('run');
    expect(await repo.result('narrow', 'a', '--dry-run')).toMatchObject({ run, code: ['lib/one.sh'] });
    await repo.result('narrow', 'a');
    await repo.result('run');
    expect(await repo.result('narrow', 'demo:a')).toMatchObject({ changed: false, code: ['lib/one.sh'] });
  });

  it('follows links to what they lead to', async () => {
    const repo = project('cat now.json > build/x');
    symlinkSync('conf/used.json', repo.path('now.json'));
    repo.git('add', 'now.json');
    expect((await repo.result('narrow', 'a')).code).toEqual(['conf/used.json', 'now.json']);
  });

  it('writes nothing when the step fails', async () => {
    const repo = project('sh lib/one.sh; exit 3');
    const before = repo.read('mlgit.yaml');
    expect((await repo.mlgit('narrow', 'a')).exitCode).toBe(1);
    expect(repo.read('mlgit.yaml')).toBe(before);
  });

  it('with --dry-run runs nothing, and says so', async () => {
    const repo = project('sh lib/one.sh > build/x');
    const { status, error } = (await repo.mlgit('narrow', 'a', '--dry-run', '--json')).json();
    expect([status, error?.code]).toEqual([1, 'reads-unknown']);
    expect((await repo.mlgit('log')).stdout).not.toContain('demo@');
  });
});

describe('mlgit narrow without strace', () => {
  /** First on the PATH: a strace that may not trace, as in many containers. */
  function withoutTraces() {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'strace'), '#!/bin/sh\necho not permitted >&2\nexit 1\n', { mode: 0o755 });
    return { env: { PATH: `${folder}:${process.env.PATH}` } };
  }

  it.skipIf(python.missing)('narrows a step of Python alone, by what Python has told', async () => {
    const repo = project('python3 main.py > build/x');
    const result = await repo.mlgitWith(withoutTraces(), 'narrow', 'a', '--json');
    expect(result.json().result, `${result}`).toMatchObject({
      traced: false,
      code: ['conf/used.json', 'helper.py', 'main.py'],
    });
  });

  it('refuses a step of other programs', async () => {
    const repo = project('cat lib/one.sh > build/x');
    const { error } = (await repo.mlgitWith(withoutTraces(), 'narrow', 'a', '--json')).json();
    expect(error).toMatchObject({
      code: 'reads-unknown',
      message: expect.stringContaining('nothing here traces others'),
    });
  });
});
