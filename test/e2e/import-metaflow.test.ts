import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { MetaflowFolder, type MetaflowTask } from '../support/metaflow.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';
import { TWINS, twinFiles } from '../support/twin.ts';

const python = requireTool('python3');
const metaflow = requireTool('python-metaflow');

const original = (twin: string): string => readFileSync(join(TWINS, twin, 'original/flow.py'), 'utf8');

describe.skipIf(python.missing)('mlgit import-metaflow', () => {
  it('writes the flow beside the file, and needs neither Metaflow nor what the file imports', async () => {
    const text = original('foreach').replace('from metaflow', 'import nowhere_to_be_found\nfrom metaflow');
    const repo = cliRepo({ 'flows/titles.py': text });
    const done = await repo.mlgit('import-metaflow', 'flows/titles.py');
    expect(done.exitCode, `${done}`).toBe(0);
    expect(done.stdout).toContain('+ flows/foreach_flow.py  flow foreach, 4 steps\n');
    expect(repo.read('flows/foreach_flow.py')).toContain('count.map(title_item=each(titles))');
    expect(repo.read('flows/titles.py')).toBe(text);
  });

  it('tells line by line what it could not translate, and ends with 3', async () => {
    const text = original('conditional').replace(
      'self.next(self.end)',
      'self.next(self.end, num_parallel=2)',
    );
    const repo = cliRepo({ 'flow.py': text });
    const done = await repo.mlgit('import-metaflow', 'flow.py', '-o', 'new.py', '--json');
    const { status, result } = done.json();
    expect([done.exitCode, status]).toEqual([3, 3]);
    expect(result).toMatchObject({
      flow: 'conditional',
      path: 'new.py',
      steps: ['start', 'refuse', 'accept'],
      leftOut: ['end'],
      notes: [
        {
          file: 'flow.py',
          line: 18,
          why: expect.stringMatching(/^num_parallel starts tasks/),
          todo: expect.any(String),
        },
      ],
    });
    expect(repo.read('new.py')).toContain(
      `# import-metaflow: ${result.notes[0].why}; ${result.notes[0].todo}\n`,
    );
  });

  it('overwrites nothing, and says what it cannot read', async () => {
    const repo = cliRepo({
      'flow.py': original('basic'),
      'basic_flow.py': 'mine\n',
      'none.py': 'x = 1\n',
      'bad.py': '(',
      'two.py': original('basic') + original('join').replace(/^.*\n/, ''),
      'stepless.py': 'class A(FlowSpec):\n    pass\n',
    });
    repo.write('binary.py', new Uint8Array([0xff, 0xfe, 0]));
    repo.write('folder/file', '');
    const wrong = ['none', 'bad', 'two', 'stepless', 'binary', 'missing'].map((name) => `${name}.py`);
    const codes = [];
    for (const file of ['flow.py', ...wrong, 'folder']) {
      const failed = await repo.mlgit('import-metaflow', file, '--json');
      codes.push([failed.exitCode, failed.json().error?.code, failed.json().error?.hints.length]);
    }
    expect(codes).toEqual([
      [2, 'file-exists', 1],
      [2, 'no-flow-class', 1],
      [2, 'syntax-error', 1],
      [2, 'which-class', 1],
      [2, 'no-step', 1],
      [2, 'no-text', 1],
      [2, 'no-such-file', 1],
      [2, 'no-such-file', 1],
    ]);
    expect(repo.read('basic_flow.py')).toBe('mine\n');
    expect(repo.git('status', '--porcelain')).toBe('?? binary.py\n?? folder/');
  });
});

/** Values that each task of ours made, by step, in the order of their texts. */
async function ourValues(repo: CliRepo, flow: string): Promise<{ [step: string]: unknown[] }> {
  const { manifest } = await repo.result('run', `${flow}_flow.py`);
  const found: { [step: string]: unknown[] } = {};
  for (const [task, { outputs }] of Object.entries<{ outputs: { [name: string]: { format: string } } }>(
    manifest.tasks,
  )) {
    const values: { [name: string]: unknown } = {};
    for (const [name, { format }] of Object.entries(outputs)) {
      const { stdout } = await repo.mlgit('cat', `${flow}@latest:${task}/${name}`);
      values[name] = format === 'json' ? JSON.parse(stdout) : stdout;
    }
    const step = task.split('/')[0]!;
    found[step] = sorted([...(found[step] ?? []), values]);
  }
  return found;
}

/** The same of Metaflow: what a task made, and what it made again that an earlier one had made just so. */
function theirValues(
  tasks: readonly MetaflowTask[],
  ours: { readonly [step: string]: unknown[] },
): { [step: string]: unknown[] } {
  const found: { [step: string]: unknown[] } = {};
  for (const { step, made, artifacts } of tasks) {
    const names = new Set([...made, ...Object.keys((ours[step]?.[0] ?? {}) as object)]);
    const values = Object.fromEntries([...names].map((name) => [name, artifacts[name]]));
    found[step] = sorted([...(found[step] ?? []), values]);
  }
  return found;
}

/** In an order that no order of tasks or names changes. */
const sorted = (values: unknown[]): unknown[] => values.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));

const textOf = (value: unknown): string => JSON.stringify(Object.entries(value as object).sort());

const hasFlows = existsSync(join(PROJECT, 'dist/python/mlgit/flows/__init__.py'));

describe.skipIf(python.missing || metaflow.missing || !hasFlows)(
  'a flow of Metaflow that was translated',
  () => {
    it.each([
      ['join', 'join_flow'],
      ['foreach', 'foreach'],
      ['parameters', 'parameters'],
    ])('makes task by task the values that Metaflow makes: %s', async (twin, flow) => {
      const files = twinFiles(twin);
      const repo = cliRepo({ ...files, '.gitignore': '__pycache__/\n' });
      const target = `${flow}_flow.py`;
      expect((await repo.mlgit('import-metaflow', 'original/flow.py', '-o', target)).exitCode).toBe(0);
      repo.commit({}, 'Take the flow over');
      const theirs = new MetaflowFolder(metaflow.path, repo.root, temporaryFolder());
      const [ran, ours] = await Promise.all([theirs.flow('run'), ourValues(repo, flow)]);
      expect(ran.exitCode, ran.said).toBe(0);
      expect(ours).toEqual(theirValues((await theirs.newestRun()).tasks, ours));
    });
  },
);
