import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { requireTool } from '../support/required-tool.ts';
import { TWINS } from '../support/twin.ts';

const python = requireTool('python3');

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
    const repo = cliRepo({ 'flow.py': original('conditional') });
    const done = await repo.mlgit('import-metaflow', 'flow.py', '-o', 'new.py', '--json');
    const { status, result } = done.json();
    expect([done.exitCode, status]).toEqual([3, 3]);
    expect(result).toMatchObject({
      flow: 'conditional',
      path: 'new.py',
      steps: ['start'],
      leftOut: ['refuse', 'accept', 'end'],
      notes: [
        {
          file: 'flow.py',
          line: 13,
          why: expect.stringMatching(/^which step follows/),
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
    });
    const codes = [];
    for (const file of ['flow.py', 'none.py', 'bad.py', 'missing.py']) {
      const failed = await repo.mlgit('import-metaflow', file, '--json');
      codes.push([failed.exitCode, failed.json().error?.code, failed.json().error?.hints.length]);
    }
    expect(codes).toEqual([
      [2, 'file-exists', 1],
      [2, 'no-flow-class', 1],
      [2, 'syntax-error', 1],
      [2, 'no-such-file', 1],
    ]);
    expect(repo.read('basic_flow.py')).toBe('mine\n');
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});
