import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { MetaflowFolder, type MetaflowTask } from '../support/metaflow.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const FLOWS = fileURLToPath(new URL('../fixtures/metaflow', import.meta.url));
const python = requireTool('python3');
const metaflow = requireTool('python-metaflow');

type Compared = { readonly [step: string]: readonly string[] };
type Values = { [stepAndName: string]: unknown[] };

/** Values of all tasks of a step, in an order that no order of tasks changes. */
const sorted = (values: unknown[]): unknown[] =>
  values.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

async function ourValues(repo: CliRepo, flow: string, compared: Compared, params: string[]): Promise<Values> {
  const { manifest } = await repo.result('run', 'new.py', ...params);
  const found: Values = {};
  for (const [step, names] of Object.entries(compared))
    for (const name of names) {
      const values = [];
      for (const [task, { outputs }] of Object.entries<Task>(manifest.tasks)) {
        const format = task.split('/')[0] === step ? outputs?.[name]?.format : undefined;
        if (format === undefined) continue;
        const shown = await repo.mlgit('cat', `${flow}@latest:${task}/${name}`);
        expect(shown.exitCode, `${shown}`).toBe(0);
        values.push(format === 'json' ? JSON.parse(shown.stdout) : shown.stdout);
      }
      found[`${step}.${name}`] = sorted(values);
    }
  return found;
}

interface Task {
  readonly outputs?: { readonly [name: string]: { readonly format: string } };
}

function theirValues(tasks: readonly MetaflowTask[], compared: Compared): Values {
  const found: Values = {};
  for (const [step, names] of Object.entries(compared))
    for (const name of names)
      found[`${step}.${name}`] = sorted(
        tasks.filter((task) => task.step === step).map(({ artifacts }) => artifacts[name]),
      );
  return found;
}

const filesOf = (name: string): { [path: string]: string } =>
  Object.fromEntries(
    readdirSync(join(FLOWS, name)).map((file) => [
      `original/${file}`,
      readFileSync(join(FLOWS, name, file), 'utf8'),
    ]),
  );

interface Translated {
  readonly name: string;
  readonly flow: string;
  readonly compared: Compared;
  /** Something is noted. */
  readonly noted?: boolean;
  readonly params?: { readonly [name: string]: string };
}

const TRANSLATED: readonly Translated[] = [
  { name: 'switch', flow: 'switch', compared: { count: ['found', 'note'], end: ['said'] } },
  { name: 'nested-switch', flow: 'bool_flow', compared: { meet: ['result'], end: ['final'] } },
  { name: 'switch-in-foreach', flow: 'each_flow', compared: { collect: ['out'], end: ['total'] } },
  { name: 'branch-in-switch', flow: 'branch', compared: { join: ['final'], end: ['said'] } },
  { name: 'nested-index', flow: 'grid', compared: { fold: ['place'], join_models: ['all', 'all_places'] } },
  { name: 'recursion-in-foreach', flow: 'round_flow', compared: { leave: ['result'], join: ['results'] } },
  { name: 'catch', flow: 'catch', compared: { join: ['failures'], end: ['said'] } },
  { name: 'methods', flow: 'methods', compared: { middle: ['text', 'value'] } },
  { name: 'inherit', flow: 'derived', compared: { end: ['done'] } },
  { name: 'joins', flow: 'joins', compared: { join: ['named', 'total'], end: ['done'] } },
  { name: 'rows', flow: 'rows', compared: { join: ['best', 'places'], done: ['bases', 'number'] } },
  {
    name: 'shared',
    flow: 'shared',
    compared: { change: ['rows', 'taken'], inner: ['path'], join: ['depths', 'paths'], end: ['said'] },
  },
  { name: 'star', flow: 'star', compared: { end: ['last'] }, noted: true },
  { name: 'config', flow: 'config', compared: { start: ['said', 'size'], end: ['model'] } },
  { name: 'config-values', flow: 'shelf', compared: { start: ['area'], end: ['text'] } },
  {
    name: 'given-self',
    flow: 'stall',
    compared: { start: ['basket', 'kept', 'weight'], end: ['text'] },
  },
  {
    name: 'params',
    flow: 'params',
    compared: { start: ['a', 'b', 'c'], join: ['ks'] },
    params: { need: 'given' },
  },
];

describe.skipIf(python.missing || metaflow.missing)('a flow of Metaflow and what it is translated to', () => {
  it.each(TRANSLATED)(
    'make the same: $name',
    async ({ name, flow, compared, noted, params = {} }) => {
      const files = filesOf(name);
      const data = Object.entries(files).filter(([path]) => !path.endsWith('.py'));
      // Paths of inputs are those of the repository.
      const beside = Object.fromEntries(data.map(([path, text]) => [path.replace('original/', ''), text]));
      const repo = cliRepo({ ...files, ...beside, '.gitignore': '__pycache__/\n' });
      const imported = await repo.mlgit('import-metaflow', 'original/flow.py', '-o', 'new.py');
      expect(imported.exitCode, `${imported}`).toBe(noted ? 3 : 0);
      repo.commit({}, 'Take the flow over');
      const theirs = new MetaflowFolder(metaflow.path, repo.root, temporaryFolder());
      const given = Object.entries(params).flatMap(([key, value]) => [`--${key}`, value]);
      const ran = await theirs.flow('run', ...given);
      expect(ran.exitCode, ran.said).toBe(0);
      const expected = theirValues((await theirs.newestRun()).tasks, compared);
      expect(Object.values(expected).flat()).not.toContain(undefined);
      const settings = Object.entries(params).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
      expect(await ourValues(repo, flow, compared, settings)).toEqual(expected);
    },
    240_000,
  );
});
