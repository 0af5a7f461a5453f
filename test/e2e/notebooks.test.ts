import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasNotebooks, notebookPython } from '../support/notebook-python.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

interface Cell {
  readonly source: string;
  readonly tags?: readonly string[];
}

function notebook(cells: readonly Cell[], metadata: object = {}): string {
  return JSON.stringify({
    cells: cells.map(({ source, tags = [] }, index) => ({
      cell_type: 'code',
      id: `c${index}`,
      metadata: { tags },
      source: source.split(/(?<=\n)/),
      outputs: [],
      execution_count: null,
    })),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  });
}

const PARAMETERS: Cell = { source: 'seed = 1\nunset = 5', tags: ['parameters'] };

function project(cells: readonly Cell[], step: string, path = notebookPython()): CliRepo {
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({ look: step }, ['params: {seed: 7}']),
    '.gitignore': '/build/\n',
    'data/in.txt': 'one\n',
    'books/look at.ipynb': notebook(cells),
  });
  repo.env.PATH = `${path}:${repo.env.PATH}`;
  return repo;
}

async function lastRun(repo: CliRepo): Promise<string> {
  return (await repo.result('log')).runs[0].id;
}

async function logOf(repo: CliRepo): Promise<string> {
  return (await repo.mlgit('logs', `demo@${await lastRun(repo)}:look/`)).stdout;
}

const STEP =
  '{notebook: "books/look at.ipynb", inputs: {raw: data/in.txt}, outputs: {page: build/page.ipynb, text: build/text}}';

describe.skipIf(!hasNotebooks())('a notebook as a step', () => {
  it('is executed with what the task has, and kept as an output', async () => {
    const use = 'print(seed, unset, open(raw).read())\nopen(text, "w").write("done")';
    const repo = project([PARAMETERS, { source: use }], STEP);
    await repo.result('run');
    expect(repo.read('build/text')).toBe('done');
    expect(await logOf(repo)).toBe('7 5 one\n\n');
    const page = JSON.parse(repo.read('build/page.ipynb'));
    expect(page.cells[1]).toMatchObject({
      metadata: { tags: ['injected-parameters'] },
      source: [
        '# Parameters\n',
        'seed = 7\n',
        "raw = 'data/in.txt'\n",
        "page = 'build/page.ipynb'\n",
        "text = 'build/text'",
      ],
    });
    expect(page.cells[2].outputs[0].text).toEqual(['7 5 one\n', '\n']);
    const { manifest } = await repo.result('show', `demo@${await lastRun(repo)}`);
    expect(manifest.tasks.look.command).toEqual([
      "python3 -m mlgit_notebook 'books/look at.ipynb' build/page.ipynb",
    ]);
  });

  it('is not run again for outputs and metadata, and is for its source', async () => {
    const repo = project([PARAMETERS, { source: 'open(text, "w")' }], STEP);
    const cached = async (): Promise<boolean> =>
      (await repo.result('run')).execution.tasks.look.outcome === 'cached';
    expect(await cached()).toBe(false);
    repo.write('books/look at.ipynb', repo.read('build/page.ipynb'));
    expect(await cached()).toBe(true);
    repo.write('books/look at.ipynb', notebook([{ source: 'open(text, "w")' }]));
    expect(await cached()).toBe(false);
  });

  it('gives the same bytes each time', async () => {
    const repo = project([{ source: 'open(text, "w")' }], STEP);
    await repo.result('run');
    const first = repo.read('build/page.ipynb');
    await repo.result('run', '--force');
    expect(repo.read('build/page.ipynb')).toBe(first);
  });

  it('that fails tells its cell and its error, and what was executed is recorded', async () => {
    const repo = project(
      [
        PARAMETERS,
        { source: '1', tags: [] },
        { source: 'print("before")\nraise ValueError("bad\\nlast line")' },
      ],
      STEP,
    );
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    const lines = (await logOf(repo)).trimEnd().split('\n');
    expect(lines[0]).toBe('before');
    expect(lines.at(-1)).toBe('mlgit: cell 3: ValueError: last line');
    const { manifest, execution } = await repo.result('show', `demo@${await lastRun(repo)}`);
    expect(execution.tasks.look.attempts[0].exitCode).toBe(1);
    expect(Object.keys(manifest.tasks.look.outputs)).toEqual(['page']);
  });

  it('whose kernel dies tells in which cell', async () => {
    const expected = { source: '1 / 0', tags: ['raises-exception'] };
    const repo = project([expected, { source: 'import os; os._exit(9)' }], STEP);
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    expect(await logOf(repo)).toMatch(/mlgit: cell 2: .*died/);
  });

  it.each([
    ['is no notebook', 'no json', 'mlgit: books/look at.ipynb is no notebook: '],
    [
      'is in another language',
      notebook([], { kernelspec: { name: 'ir', display_name: 'R', language: 'R' } }),
      'mlgit: books/look at.ipynb is in R; mlgit runs notebooks in Python',
    ],
  ])('that %s is refused in one line', async (_, text, log) => {
    const repo = project([], STEP);
    repo.write('books/look at.ipynb', text);
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    expect(await logOf(repo)).toMatch(new RegExp(`^${log}[^\\n]*\\n$`));
  });
});

describe.skipIf(python.missing)('a notebook without what runs notebooks', () => {
  it('says what to install', async () => {
    // Without packages of the machine.
    const repo = project([], STEP, '/nowhere');
    repo.write(
      'mlgit.yaml',
      repo.read('mlgit.yaml').replace('{notebook', '{env: {PYTHONPATH: hide}, notebook'),
    );
    repo.commit({ 'hide/ipykernel.py': 'raise ImportError("hidden", name="ipykernel")\n' });
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    expect(await logOf(repo)).toBe(
      'mlgit: a notebook needs ipykernel in the environment of the step: pip install nbclient ipykernel\n',
    );
  });
});
