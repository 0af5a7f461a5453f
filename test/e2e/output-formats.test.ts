import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { requireTool } from '../support/required-tool.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';
import { team, withStore } from '../support/team.ts';

const python = requireTool('python3');

const MODULE = `
import json, os, shutil
def make(table, model):
    table.write_text("x")
    model.mkdir(exist_ok=True)
    (model / "data.pkl").write_text("y")
    with open(os.environ["MLGIT_FORMATS_FILE"], "w") as file:
        json.dump({"table": "parquet", "model": "pickle5"}, file)
def bad(table, model):
    make(table, model)
    with open(os.environ["MLGIT_FORMATS_FILE"], "w") as file: file.write('{"tabel": "npy"}')
def tell(seen):
    shutil.copy(os.environ["MLGIT_INPUTS_FILE"], seen)
`;
const OUTPUTS = 'outputs: {table: build/table.parquet, model: build/model/}';

function files(steps: { readonly [step: string]: string }): { [path: string]: string } {
  return {
    'mlgit.yaml': demoFlow(steps, []),
    '.gitignore': '/build/\n__pycache__/\n',
    'data/in.txt': 'one\n',
    'steps.py': MODULE,
  };
}

const MAKE = `{python: "steps:make", code: [steps.py], ${OUTPUTS}}`;
const TELL =
  '{python: "steps:tell", code: [steps.py], inputs: {raw: data/in.txt, model: make.model, table: make.table}, outputs: {seen: build/seen.json}}';

const told = (repo: CliRepo) => JSON.parse(repo.read('build/seen.json'));

describe.skipIf(python.missing)('formats of outputs', () => {
  it('are recorded, kept by the cache, told to functions that take them, and shown', async () => {
    const repo = cliRepo(files({ make: MAKE, tell: TELL }));
    const { manifest, run } = await repo.result('run');
    expect(manifest.tasks.make.outputs).toMatchObject({
      table: { kind: 'file', format: 'parquet' },
      model: { kind: 'tree', format: 'pickle5' },
    });
    expect(manifest.tasks.tell.inputs.model).not.toHaveProperty('format');
    const { model, table } = manifest.tasks.make.outputs;
    expect(told(repo)).toEqual({
      raw: { path: 'data/in.txt', kind: 'file', digest: expect.stringMatching(/^b3:/), trusted: true },
      model: { path: 'build/model', kind: 'folder', digest: model.digest, trusted: true, format: 'pickle5' },
      table: {
        path: 'build/table.parquet',
        ...{ kind: 'file', digest: table.digest, trusted: true, format: 'parquet' },
      },
    });
    const again = await repo.result('run');
    expect(again.execution.tasks.make.outcome).toBe('cached');
    expect(again.manifest).toEqual(manifest);
    expect((await repo.mlgit('show', `demo@${run}`)).stdout).toMatch(
      / {2}model {2}build\/model\/ .* pickle5 unsafe\n {6}table .* parquet\n/,
    );
    expect((await repo.mlgit('show', `demo@${run}:model`)).stdout).toMatch(/ format {2}pickle5, unsafe\n/);
    expect((await repo.mlgit('ls', '-l', `demo@${run}:make/`)).stdout).toMatch(
      / pickle5, unsafe +make\/model\/\n/,
    );
    expect(await repo.result('ls', `demo@${run}:make/`)).toContainEqual(
      expect.objectContaining({ path: 'make/table', format: 'parquet' }),
    );
  });

  it('are told of every item of a join, and of artifacts of earlier runs', async () => {
    const repo = cliRepo(
      files({
        make: `{python: "steps:make", foreach: {land: [de, fr]}, code: [steps.py], ${OUTPUTS}}`,
        tell: '{python: "steps:tell", code: [steps.py], inputs: {all: make.model, before: {from: "demo@latest:make/land=de/table", optional: true}}, outputs: {seen: build/seen.json}}',
      }),
    );
    await repo.result('run');
    const { all } = told(repo);
    expect(all).toMatchObject({ path: 'inputs/all', kind: 'join' });
    expect(all.entries).toMatchObject([
      { item: { land: 'de' }, path: 'inputs/all/land=de', kind: 'folder', format: 'pickle5', trusted: true },
      { item: { land: 'fr' }, path: 'inputs/all/land=fr', kind: 'folder', format: 'pickle5', trusted: true },
    ]);
    await repo.result('run');
    expect(told(repo).before).toMatchObject({
      path: 'inputs/before/table.parquet',
      ...{ kind: 'file', format: 'parquet', trusted: true },
      madeBy: expect.stringMatching(/^demo@\S+ by Ada Tester /),
    });
  });

  it('that the task does not tell properly fail it', async () => {
    const repo = cliRepo(files({ make: MAKE.replace(':make', ':bad') }));
    const run = await repo.mlgit('run');
    expect(run.exitCode).toBe(1);
    expect(run.toString()).toContain(
      'the formats of its outputs (MLGIT_FORMATS_FILE) cannot be read: the step has no output "tabel": it has table, model',
    );
  });

  it('come from the team with word of whose run made it, trusted once that is signed', async () => {
    const { ada, store, newcomer } = team(files({ make: MAKE, tell: TELL }));
    const key = sshKey(ada, 'ada');
    signWith(ada, key);
    await withStore(ada, store);
    const { run } = await ada.result('run', '--only', 'make');
    await ada.result('push');
    const colleague = async (name: string): Promise<CliRepo> => {
      const clone = await withStore(newcomer(name), store);
      clone.git('config', 'mlgit.allowedSigners', '.git/allowed_signers');
      clone.write('.git/allowed_signers', `ada@example.org ${key.line}\n`);
      await clone.result('fetch');
      const { execution } = await clone.result('run', '--no-push');
      expect(execution.tasks.make.outcome).toBe('cached');
      return clone;
    };
    const madeBy = expect.stringContaining(`demo@${run} by `);
    expect(told(await colleague('ben')).model).toMatchObject({ format: 'pickle5', trusted: false, madeBy });
    await ada.result('approve', run, '--sign-only');
    await ada.result('push');
    expect(told(await colleague('carl')).model).toMatchObject({ format: 'pickle5', trusted: true, madeBy });
  });
});
