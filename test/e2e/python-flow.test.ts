import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

const FLOW = `
from pathlib import Path
from typing import NamedTuple
from mlgit import each, flow, step, Param
from lib.scale import scaled

FACTOR = 3

@step
def clean(raw: Path = "data/raw.csv") -> dict:
    """Reads the rows."""
    print("cleaning")
    return {"rows": [int(word) for word in raw.read_text().split()]}

class Trained(NamedTuple):
    model: dict
    report: str
    metrics: dict

@step(memory="100MiB", retry=1)
def train(table=clean, lr: float = Param(0.1, min=0), segment="all") -> Trained:
    total = sum(table["rows"]) * FACTOR
    return Trained({"total": total, "segment": segment}, f"{segment}: {lr}", {"total": total, "lr": lr})

@step
def choose(models) -> list:
    return [model["segment"] for model in models]

@step
def shout(word):
    return scaled(word).upper()

@step
def split(table: dict):
    return [{"part": number} for number in table["rows"]]

@step
def count(part: dict) -> dict:
    return {"found": part["part"]}

@flow
def credit(segments=["student", "other"]):
    """Default risk of a cardholder."""
    trained = train.map(segment=segments)
    words = choose(trained.model)
    shout.map(word=words)
    count.map(part=each(split(clean())))

if __name__ == "__main__":
    credit.cli()
`;

function repoWith(flow: string): CliRepo {
  return cliRepo({
    'flow.py': flow,
    'lib/__init__.py': '',
    'lib/scale.py': 'def scaled(word):\n    return word * 2\n',
    'data/raw.csv': '1\n2\n',
    '.gitignore': '__pycache__/\n',
  });
}

/** Task → outcome of the run that a command made. */
async function outcomes(repo: CliRepo, ...args: string[]): Promise<{ [task: string]: string }> {
  const { execution } = await repo.result('run', 'flow.py', ...args);
  return Object.fromEntries(
    Object.entries(execution.tasks as { [task: string]: { outcome: string } }).map(([task, { outcome }]) => [
      task,
      outcome,
    ]),
  );
}

const ran = (tasks: { [task: string]: string }): string[] =>
  Object.keys(tasks).filter((task) => tasks[task] === 'ran');

describe.skipIf(python.missing)('a flow in Python', () => {
  it('runs: values between functions, named outputs, metrics, maps and joins', async () => {
    const repo = repoWith(FLOW);
    const { manifest } = await repo.result('run', 'flow.py');
    expect(Object.keys(manifest.tasks)).toEqual([
      ...['choose', 'clean', 'count/part=0', 'count/part=1', 'shout/word=other', 'shout/word=student'],
      ...['split', 'train/segment=other', 'train/segment=student'],
    ]);
    expect(manifest.tasks['train/segment=student']).toMatchObject({
      command: ['python3 -m mlgit.task flow.py train'],
      item: { segment: 'student' },
      params: { lr: 0.1 },
      metrics: { lr: 0.1, total: 9 },
      outputs: { model: { format: 'json' }, report: { format: 'text' } },
    });
    const cat = async (spec: string) => (await repo.mlgit('cat', `credit@latest:${spec}`)).stdout;
    expect(JSON.parse(await cat('choose'))).toEqual(['student', 'other']);
    expect(await cat('shout/word=other/shout')).toBe('OTHEROTHER');
    expect(JSON.parse(await cat('count/part=1/count'))).toEqual({ found: 2 });
    // Nothing of it is put into the tree.
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('runs again just what an edit changes', async () => {
    const repo = repoWith(FLOW);
    await repo.result('run', 'flow.py');
    expect(ran(await outcomes(repo))).toEqual([]);
    const edit = (from: string, to: string, path = 'flow.py') =>
      repo.write(path, repo.read(path).replace(from, to));
    edit('"""Reads the rows."""', '"""Reads all of the rows."""  # as they are');
    edit('    return scaled(word).upper()', '    return  scaled( word ).upper()');
    expect(ran(await outcomes(repo))).toEqual([]);
    edit('scaled( word ).upper()', 'scaled(word).lower()');
    expect(ran(await outcomes(repo))).toEqual(['shout/word=other', 'shout/word=student']);
    edit('word * 2', 'word * 3', 'lib/scale.py');
    expect(ran(await outcomes(repo))).toEqual(['shout/word=other', 'shout/word=student']);
    edit('FACTOR = 3', 'FACTOR = 4');
    // Their results differ, those of choose do not.
    expect(ran(await outcomes(repo))).toEqual(['choose', 'train/segment=other', 'train/segment=student']);
    expect(ran(await outcomes(repo, '--set', 'segments=student,new'))).toContain('train/segment=new');
    const why = await repo.mlgit('explain', 'train', '--file', 'flow.py', '--set', 'lr=0.5');
    expect(why.stdout).toMatch(/lr/);
  });

  it('fails a step that wanted a module which its key does not cover, and goes on when that is declared', async () => {
    const repo = repoWith(`
import importlib
from mlgit import flow, step

@step
def lucky() -> int:
    try:
        return importlib.import_module("li" + "b.scale").scaled(2)
    except ImportError:
        return 0

@flow
def demo():
    lucky()
`);
    const failed = await repo.mlgit('run');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/it tried to import lib\/__init__\.py, which is in the repository/);
    expect(failed.stderr).toContain('add to step lucky: @step(code=["lib/**"])');
    repo.write('flow.py', repo.read('flow.py').replace('@step', '@step(code=["lib/**"])'));
    const { manifest } = await repo.result('resume');
    expect(manifest.tasks.lucky.status).toBe('succeeded');
    expect((await repo.mlgit('cat', 'demo@latest:lucky')).stdout).toBe('4\n');
  });

  it('says mistakes at their lines, and runs nothing', async () => {
    const repo = repoWith(FLOW.replace('retry=1', 'retry=1, timeout="2 hours"'));
    const { error } = (await repo.mlgit('status', '--json')).json();
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^flow\.py:\d+: step train: timeout/),
    });
  });
});

describe.skipIf(python.missing)('a list that is mapped over and has pickles among its elements', () => {
  it('is marked as they are, wherever it is listed', async () => {
    const repo = cliRepo({
      'flow.py': `
from mlgit import flow, step

@step
def parts() -> list:
    return [{1, 2}, {"a": 1}]

@step
def size(part):
    return len(part)

@flow
def demo():
    size.map(part=parts())
`,
    });
    const { manifest } = await repo.result('run');
    expect(manifest.tasks.parts.outputs.parts.format).toBe('pickle-elements');
    expect(manifest.tasks['size/part=1'].status).toBe('succeeded');
    for (const args of [
      ['show', 'demo@latest:parts'],
      ['ls', '-l', 'demo@latest'],
      ['find', 'parts'],
    ]) {
      expect((await repo.mlgit(...args)).stdout, args.join(' ')).toContain('pickle-elements, unsafe');
    }
    expect((await repo.mlgit('show', 'demo@latest')).stdout).toContain('pickle-elements unsafe');
    const elements = (await repo.mlgit('ls', '-l', 'demo@latest:parts')).stdout;
    expect(elements).toMatch(/pickle5, unsafe +000000.pickle5\/\n.*json +000001.json/);
  });
});
