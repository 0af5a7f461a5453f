import { chmodSync, renameSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type CliOptions, type CliRepo, cliClone, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';

const STEP =
  '{run: "sh lib/copy.sh ${{ inputs.raw }} ${{ outputs.x }} ${{ params.n }}", code: [lib/**], inputs: {raw: data/in.txt}, outputs: {x: build/x}, env: {MODE: fast}, secrets: [TOKEN], timeout: 5m, metrics: {file: build/m.json, direction: {auc: max}}}';
const FILES = {
  'mlgit.yaml': demoFlow({ a: STEP }, ['params: {n: 3, unused: 1}']),
  'lib/copy.sh': 'cp $1 $2; echo "{}" > build/m.json\n',
  'lib/deep/other.sh': 'true\n',
  'data/in.txt': 'one\n',
  'notes.txt': 'mine\n',
  'more.txt': 'more\n',
  '.gitignore': '/build/\n',
};

interface Call {
  readonly args: string[];
  readonly env: { [name: string]: string };
}
type Change = (repo: CliRepo, call: Call) => void;

const inFlow =
  (from: string, to: string): Change =>
  (repo) => {
    const before = repo.read('mlgit.yaml');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${from} is not in the flow file`);
    repo.write('mlgit.yaml', after);
  };

/** What design says that a key covers, one change for each. */
const COVERED: { readonly [what: string]: Change } = {
  'the command': inFlow('sh lib/copy.sh', 'sh  lib/copy.sh'),
  'a consumed parameter by --set': (_repo, { args }) => void args.push('--set', 'n=4'),
  'a consumed parameter by its default': inFlow('n: 3', 'n: 5'),
  'a consumed parameter by a variable': (_repo, { env }) => void Object.assign(env, { MLGIT_SET_N: '6' }),
  'the bytes of an input': (repo) => repo.write('data/in.txt', 'two\n'),
  'the path of an input': (repo) => {
    renameSync(repo.path('data/in.txt'), repo.path('data/on.txt'));
    inFlow('data/in.txt', 'data/on.txt')(repo, { args: [], env: {} });
  },
  'the kind of an input': inFlow('{raw: data/in.txt}', '{raw: data/}'),
  'another input': inFlow('{raw: data/in.txt}', '{raw: data/in.txt, more: more.txt}'),
  'an input that can be executed': (repo) => chmodSync(repo.path('data/in.txt'), 0o755),
  'the bytes of code': (repo) => repo.write('lib/deep/other.sh', 'false\n'),
  'code that is new': (repo) => repo.write('lib/new.sh', 'true\n'),
  'code that is gone': (repo) => repo.remove('lib/deep'),
  'the name of code': (repo) => renameSync(repo.path('lib/deep'), repo.path('lib/deeper')),
  'code that can be executed': (repo) => chmodSync(repo.path('lib/copy.sh'), 0o755),
  'a set variable': inFlow('MODE: fast', 'MODE: slow'),
  'the name of a set variable': inFlow('MODE: fast', 'MODUS: fast'),
  'the path of an output': inFlow('{x: build/x}', '{x: build/z}'),
  'another output': inFlow('{x: build/x}', '{x: build/x, y: build/y}'),
  'where metrics are': inFlow('build/m.json', 'build/n.json'),
};

/** What design says that a key does not depend on. */
const NOT_COVERED: { readonly [what: string]: Change } = {
  'the author': (_repo, { env }) =>
    void Object.assign(env, { GIT_AUTHOR_NAME: 'Grace', GIT_AUTHOR_EMAIL: 'g@example.org', USER: 'grace' }),
  'the home and the language': (repo, { env }) =>
    void Object.assign(env, { HOME: repo.path('..'), LANG: 'C', TZ: 'Asia/Tokyo', COLUMNS: '200' }),
  'the value of a secret': (_repo, { env }) => void Object.assign(env, { TOKEN: 'other' }),
  'variables of the caller': (_repo, { env }) =>
    void Object.assign(env, { PYTHONHASHSEED: '1', MY_OWN: 'x' }),
  'a parameter that is not consumed': (_repo, { args }) => void args.push('--set', 'unused=2'),
  'the timeout': inFlow('5m', '1h'),
  'the runner': inFlow('secrets: [TOKEN]', 'secrets: [TOKEN], runner: cluster'),
  'the runner of the flow': inFlow('params:', 'runner: cluster\n    params:'),
  'the direction of a metric': inFlow('auc: max', 'auc: min'),
  'a description': inFlow('params:', 'description: Something\n    params:'),
  'a comment in the flow file': inFlow('version: 1', '# a comment\nversion: 1'),
  'another step': inFlow('      a: {', '      other: {run: "true"}\n      a: {'),
  'a file that is neither code nor input': (repo) => repo.write('notes.txt', 'other\n'),
  'a new file elsewhere': (repo) => repo.write('scratch/x.py', 'x\n'),
  'the branch and the commit': (repo) => {
    repo.git('checkout', '--quiet', '-b', 'side');
    repo.git('commit', '--quiet', '--allow-empty', '-m', 'empty');
  },
  'whether the change is staged': (repo) => repo.git('add', '--all'),
  'settings of git': (repo) => {
    repo.git('config', 'core.autocrlf', 'true');
    repo.git('config', 'core.fileMode', 'true');
  },
  'the permissions of code for others': (repo) => {
    const path = repo.path('lib/copy.sh');
    chmodSync(path, statSync(path).mode & 0o700);
  },
  'an output that is there': (repo) => repo.write('build/x', 'old\n'),
};

let clones = 0;

/** The key of step `a` in a fresh clone of the base, after these changes. */
async function keyAfter(base: CliRepo, changes: readonly Change[]): Promise<string> {
  const repo = cliClone(base, `clone-${++clones}`);
  const call: Call = { args: ['status', '--json'], env: { TOKEN: 'secret' } };
  for (const change of changes) change(repo, call);
  const options: CliOptions = { env: call.env };
  const done = await repo.mlgitWith(options, ...call.args);
  if (done.exitCode !== 0) throw new Error(`${call.args.join(' ')}: ${done}`);
  const steps = done.json().result.steps as { step: string; key: string }[];
  return steps.find(({ step }) => step === 'a')?.key ?? '';
}

describe('the key of a step, as the command line works it out', () => {
  const base = cliRepo(FILES, { whenDone: afterAll });
  let key: Promise<string> | undefined;
  const baseKey = () => {
    key ??= keyAfter(base, []);
    return key;
  };

  it.each(Object.entries(COVERED))('changes with %s', async (_what, change) => {
    expect(await keyAfter(base, [change])).not.toBe(await baseKey());
  });

  it.each(Object.entries(NOT_COVERED))('stays with %s', async (_what, change) => {
    expect(await keyAfter(base, [change])).toBe(await baseKey());
  });

  it('stays in a repository of the other object format, with the same files', async () => {
    const sha256 = cliRepo(FILES, { init: ['--object-format=sha256'] });
    expect(await keyAfter(sha256, [])).toBe(await baseKey());
  });

  it('depends on nothing but what is covered, in any combination', async () => {
    const covered = fc.constantFrom(
      ...Object.keys(COVERED).filter((what) => !/path of an input|kind/.test(what)),
    );
    const others = fc.subarray(Object.keys(NOT_COVERED), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.option(covered, { nil: undefined, freq: 2 }), others, async (one, many) => {
        const around = many.map((what) => NOT_COVERED[what] as Change);
        const alone = one === undefined ? [] : [COVERED[one] as Change];
        expect(await keyAfter(base, [...alone, ...around])).toBe(await keyAfter(base, alone));
      }),
      { numRuns: 12 },
    );
  });
});
