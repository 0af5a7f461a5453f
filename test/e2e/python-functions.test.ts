import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

function project(module: string, step: string, params = '{seed: 7, rate: 1.0, dry-run: true}'): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({ make: step }, [`params: ${params}`]),
    '.gitignore': '/build/\n__pycache__/\n',
    'data/in.txt': 'one\n',
    'steps/make.py': module,
  });
}

/** What a run that fails says in the log of its step. */
async function failing(repo: CliRepo): Promise<{ exitCode: number; log: string }> {
  const run = await repo.mlgit('run', '--json');
  expect(run.exitCode, run.toString()).toBe(1);
  const [{ id }] = (await repo.result('log')).runs;
  const { tasks } = (await repo.result('show', `demo@${id}`)).execution;
  const log = await repo.mlgit('logs', `demo@${id}:make/`);
  return { exitCode: tasks.make.attempts[0].exitCode, log: log.stdout };
}

describe.skipIf(python.missing)('a function as a step', () => {
  it('gets what its task has, by name, with types', async () => {
    const repo = project(
      `
import json
def main(raw_data, out, lower, *, rate, land, depth, missing=None, **more):
    facts = [type(raw_data).__name__, str(raw_data), lower.is_dir(), repr(rate), land, depth, missing, sorted(more.items())]
    out.write_text(json.dumps(facts))
    (lower / "a").write_text(raw_data.read_text())
`,
      '{python: "steps.make:main", foreach: {land: [de], depth: [3]}, inputs: {raw-data: data/in.txt, missing: {path: data/none.txt, optional: true}}, outputs: {out: build/out.json, lower: build/lower/}}',
    );
    await repo.result('run');
    expect(JSON.parse(repo.read('build/land=de,depth=3/out.json'))).toEqual([
      'PosixPath',
      'data/in.txt',
      true,
      '1.0',
      'de',
      3,
      null,
      [
        ['dry_run', true],
        ['seed', 7],
      ],
    ]);
    expect(repo.read('build/land=de,depth=3/lower/a')).toBe('one\n');
    const { manifest, execution } = await repo.result('run');
    const id = 'make/land=de,depth=3';
    expect(manifest.tasks[id].command).toEqual(['python3 -m mlgit_call steps.make:main']);
    expect(execution.tasks[id].outcome).toBe('cached');
  });

  it('returns its metrics, unless it wrote them', async () => {
    const module = `
def main():
    return {"auc": 0.5, "loss": {"train": float("inf")}, "big": 2**60}
def writes():
    with open("metrics.json", "w") as file: file.write('{"auc": 1}')
    return {"auc": 2}
async def later():
    return {"auc": 3}
`;
    const repo = project(module, '{python: "steps.make:main", metrics: metrics.json}');
    const metricsOf = async (): Promise<unknown> => (await repo.result('run')).manifest.tasks.make.metrics;
    expect(await metricsOf()).toMatchObject({ auc: 0.5, big: 2 ** 60 });
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace(':main', ':writes'));
    expect(await metricsOf()).toEqual({ auc: 1 });
    repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace(':writes', ':later'));
    expect(await metricsOf()).toEqual({ auc: 3 });
  });

  it.each<[string, string, string, string]>([
    [
      'wants what the task does not have',
      'def main(raw, model): pass',
      '{python: "steps.make:main", inputs: {raw: data/in.txt}, outputs: {out: build/x}}',
      'mlgit: steps.make:main needs model, which the task does not have; it has parameters dry_run, rate, seed; inputs raw; outputs out (what may be absent, as an optional input, needs a default)\n',
    ],
    [
      'is in no module',
      '',
      '{python: "steps.mke:main"}',
      'mlgit: no module steps.mke in the workspace: is its file in git and among the code of the step?\n',
    ],
    [
      'is not there',
      'def mian(): pass',
      '{python: "steps.make:main"}',
      'mlgit: steps.make has no main; it has mian\n',
    ],
    [
      'returns what no metrics file can hold',
      'def main(): return {"a": {1}}',
      '{python: "steps.make:main", metrics: m.json}',
      'mlgit: the returned metrics cannot be written as JSON: set is no number, text, list or mapping\n',
    ],
  ])('is refused in one line when it %s', async (_, module, step, log) => {
    expect(await failing(project(module, step))).toEqual({ exitCode: 2, log });
  });

  it('shows only frames of the user when it raises', async () => {
    const module = 'def inner():\n    return {}["gone"]\ndef main():\n    inner()\n';
    const { exitCode, log } = await failing(project(module, '{python: "steps.make:main"}'));
    expect(exitCode).toBe(1);
    const files = [...log.matchAll(/File "([^"]*)", line \d+, in (\w+)/g)].map(([, file, name]) => [
      file?.replace(/.*\/tree\//, ''),
      name,
    ]);
    expect(files).toEqual([
      ['steps/make.py', 'main'],
      ['steps/make.py', 'inner'],
    ]);
    expect(log.trimEnd().split('\n').at(-1)).toBe("KeyError: 'gone'");
  });

  it('shows what its module lacks as Python does', async () => {
    const { exitCode, log } = await failing(project('import no_such_thing\n', '{python: "steps.make:main"}'));
    expect(exitCode).toBe(1);
    expect(log).toMatch(
      /steps\/make\.py", line 1, in <module>\n.*\nModuleNotFoundError: No module named 'no_such_thing'\n$/s,
    );
  });

  it('is refused before anything starts when a parameter of a file has the name of an input', async () => {
    const repo = project('', '{python: "steps.make:main", inputs: {raw: data/in.txt}}', 'params.yaml');
    repo.write('params.yaml', 'raw: 1\n');
    const run = await repo.mlgit('run', '--json');
    expect(run.json().error).toMatchObject({
      code: 'name-collision',
      message: 'Step "make": the input "raw" and the parameter "raw" would both be raw in Python',
    });
  });
});
