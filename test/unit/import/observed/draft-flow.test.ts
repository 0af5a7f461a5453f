import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../../src/flow/parse-flow-file.ts';
import { draftFlow } from '../../../../src/import/observed/draft-flow.ts';
import type {
  ObservedCommand,
  SeenFile,
  WrittenFile,
} from '../../../../src/import/observed/observed-command.ts';
import { writeFlowText } from '../../../../src/import/observed/write-flow-text.ts';

const seen = (path: string, how: Partial<SeenFile> = {}): SeenFile => ({
  path,
  sizeBytes: 10,
  tracked: true,
  ignored: false,
  secret: false,
  ...how,
});
const wrote = (path: string, how: Partial<WrittenFile> = {}): WrittenFile => ({
  ...seen(path, { tracked: false }),
  updates: 'no',
  ...how,
});

function command(text: string, did: Partial<ObservedCommand>): ObservedCommand {
  return {
    ...{ command: text, folder: '', read: [], listed: [], written: [], whole: [], made: [], leading: [] },
    ...{ links: [], writtenOutside: [], removed: [] },
    ...did,
  };
}

function draft(commands: readonly ObservedCommand[], replaceable: readonly string[] = []) {
  const found = draftFlow(commands, {
    ...{ roots: ['/r'], home: '/h', exists: () => false },
    replaceable: new Set(replaceable),
  });
  const text = writeFlowText({
    ...{
      flow: 'f',
      commands: commands.map((one) => one.command),
      draft: found,
      environment: { comments: [] },
    },
    ...{ globs: found.steps.map(({ code }) => code), traced: true },
  });
  // What is written must always be a flow file.
  return { ...found, text, file: parseFlowFile(text, 'mlgit.yaml') };
}

const pairs = (entries: readonly { readonly name: string; readonly value: string }[] = []) =>
  entries.map(({ name, value }) => `${name}=${value}`);

describe('observed commands as steps', () => {
  it('are joined by who reads what another wrote, also of a folder, and told apart by name', () => {
    const parts = Array.from({ length: 9 }, (_, i) => wrote(`build/parts/${i}.csv`));
    const { steps } = draft([
      command('python run.py', {
        written: [...parts, wrote('a.csv'), wrote('a.json')],
        whole: [{ path: 'build/parts', files: 9 }],
      }),
      command('python run.py', { read: [seen('build/parts/3.csv'), seen('a.csv'), seen('lib/x.py')] }),
    ]);
    expect(steps.map(({ name }) => name)).toEqual(['run', 'run-2']);
    expect(pairs(steps[0]?.outputs)).toEqual(['a=a.csv', 'a-json=a.json', 'parts=build/parts/']);
    expect(pairs(steps[1]?.inputs)).toEqual(['parts=run.parts', 'a=run.a']);
    expect(steps[1]?.code).toEqual(['lib/x.py']);
  });

  it('take a folder that was looked through as one input, unless something else lies in it', () => {
    const read = [seen('data/a.csv'), seen('data/b.csv'), seen('raw/c.csv'), seen('raw/d.csv')];
    const { steps } = draft([
      command('t', { read, listed: ['data', 'raw', ''], written: [wrote('raw/out.csv')] }),
    ]);
    expect(pairs(steps[0]?.inputs)).toEqual(['c=raw/c.csv', 'd=raw/d.csv', 'data=data']);
  });

  it('tell apart code, data, credentials and what mlgit tracks', () => {
    const { steps, untracked, findings } = draft([
      command('t', {
        read: [
          seen('conf.yaml'),
          seen('local.yaml', { ignored: true, tracked: false }),
          seen('data/items.json'),
          seen('images/1.png', { tracked: false, added: 'images' }),
          seen('images/2.png', { tracked: false, added: 'images' }),
          seen('.env', { secret: true, tracked: false }),
        ],
      }),
    ]);
    expect(steps[0]?.code).toEqual(['conf.yaml']);
    expect(pairs(steps[0]?.inputs)).toEqual(['local=./local.yaml', 'items=data/items.json', 'images=images']);
    expect(untracked).toEqual([{ path: 'local.yaml', sizeBytes: 10 }]);
    expect(findings).toMatchObject([{ weight: 'blocks', path: '.env' }]);
  });

  it('leave out what no task can do, and say it', () => {
    const { steps, findings } = draft([
      command('first', {
        read: [seen('late.csv')],
        written: [wrote('x.csv'), wrote('run.log', { updates: 'appends' })],
      }),
      command('second', {
        written: [wrote('x.csv'), wrote('state.db', { updates: 'changes' }), wrote('late.csv')],
      }),
    ]);
    expect(steps.map(({ outputs }) => pairs(outputs))).toEqual([['x=x.csv'], ['late=late.csv']]);
    expect(findings.map(({ weight, step, path }) => `${weight} ${step} ${path}`)).toEqual([
      'note first run.log',
      'blocks first late.csv',
      'blocks second x.csv',
      'blocks second state.db',
    ]);
  });

  it('take data outside by URL where its path can be replaced, else as a path that may be read', () => {
    const read = [seen('/mnt/a b.csv', { tracked: false }), seen('/mnt/c.csv', { tracked: false })];
    const { steps, text } = draft([command('t', { read })], ['/mnt/a b.csv']);
    expect(pairs(steps[0]?.inputs)).toEqual(['a-b=file:///mnt/a%20b.csv']);
    expect(steps[0]?.allow).toEqual(['/mnt/c.csv']);
    expect(text).toContain('undeclared: { allow: ["/mnt/c.csv"] }');
  });

  it('record numbers as metrics, but not what a later step reads or what names parameters', () => {
    const metrics = { auc: 0.9, n: 3 };
    const written = [wrote('out/params.json', { metrics: { lr: 1 } }), wrote('out/scores.json', { metrics })];
    expect(draft([command('t', { written })]).steps[0]?.metrics).toBe('out/scores.json');
    const read = [seen('out/scores.json')];
    expect(draft([command('t', { written }), command('u', { read })]).steps[0]?.metrics).toBeUndefined();
  });

  it('of notebooks have names that hide nothing of Python, and the folder of modules beside them', () => {
    const { steps } = draft([
      command('nb/a.ipynb', {
        notebook: 'nb/a.ipynb',
        read: [seen('nb/a.ipynb'), seen('nb/m.py'), seen('data/list.csv')],
      }),
    ]);
    expect(steps[0]).toMatchObject({ notebook: 'nb/a.ipynb', code: ['nb/m.py'], env: { PYTHONPATH: 'nb' } });
    expect(pairs(steps[0]?.inputs)).toEqual(['list-file=data/list.csv']);
    expect(pairs(steps[0]?.outputs)).toEqual(['executed=build/a.ipynb']);
  });
});
