import { beforeEach, describe, expect, it } from 'vitest';
import { type AcceptOptions, acceptRun } from '../../../src/app/accept/accept-run.ts';
import type { Context } from '../../../src/app/context.ts';
import { runFlow } from '../../../src/app/run-flow.ts';
import type { RunOptions } from '../../../src/app/run-options.ts';
import { addRemote } from '../../../src/app/sharing/manage-remotes.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import { encodePointer } from '../../../src/model/pointer.ts';
import type { RunRecord } from '../../../src/model/run.ts';
import { appContext } from '../../support/app-context.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';
import { usualRun } from '../../support/usual-run.ts';

const FLOW = `version: 1
flows:
  demo:
    params: {depth: 3}
    steps:
      fit:
        code: [fit.sh]
        run: sh fit.sh \${{ params.depth }} > model.txt
        outputs: {model: model.txt}
        metrics: {file: metrics.json, direction: {auc: max}}
`;
const FILES = {
  'mlgit.yaml': FLOW,
  'fit.sh': 'echo "$1"; echo "{\\"auc\\": 0.9$1}" > metrics.json\n',
  '.gitignore': 'model.txt\nmetrics.json\n',
};
const PATH = 'manifests/demo.json';

let repo: TestRepo;
let context: Context;

beforeEach(async () => {
  repo = testRepo({ files: FILES });
  context = await appContext(repo);
});

async function run(facts: Partial<RunOptions> = {}): Promise<RunRecord> {
  const { recorded } = await runFlow(context, usualRun(facts));
  const found = (await context.runs.all()).find(({ id }) => id === recorded.id);
  if (found === undefined) throw new Error(`no run ${recorded.id}`);
  return found;
}

const accept = (one: RunRecord, options: Partial<AcceptOptions> = {}) =>
  acceptRun(context, one, {
    allow: [],
    force: false,
    signal: new AbortController().signal,
    ...options,
  });
const kinds = async (one: RunRecord, options: Partial<AcceptOptions> = {}) =>
  (await accept(one, options)).concerns.map(({ kind }) => kind);
const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'not-accepted', kind: 'failed', message: expect.stringMatching(message) });

describe('accepting a run', () => {
  it('puts its manifest into the tree byte for byte, and stages that and nothing else', async () => {
    const one = await run();
    repo.write('fit.sh', `${FILES['fit.sh']}# more\n`);
    repo.write('notes.txt', 'mine\n');
    repo.git('add', 'notes.txt');
    await accept(one);
    expect(repo.read(PATH)).toBe(encodeManifest(one.manifest));
    expect(repo.git('show', `:${PATH}`)).toBe(encodeManifest(one.manifest).trimEnd());
    expect(repo.git('status', '--short').split('\n').sort()).toEqual([
      ' M fit.sh',
      `A  ${PATH}`,
      'A  notes.txt',
    ]);
    expect(repo.git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  it('says what changes against what HEAD has', async () => {
    const first = await run();
    expect((await accept(first)).before).toBeUndefined();
    repo.commit();
    const second = await run({ set: ['depth=5'] });
    const { before, change } = await accept(second);
    expect(before?.run).toBe(first.id);
    expect(change.status).toEqual({ before: 'succeeded', after: 'succeeded' });
    expect(change.params.changed).toEqual([{ name: 'depth', before: 3, after: 5 }]);
    expect(change.metrics.changed).toMatchObject([
      { name: 'auc', before: 0.93, after: 0.95, verdict: 'better' },
    ]);
    expect(change.artifacts).toEqual(['fit/model']);
  });

  it('warns of one that was made from another tree, and names what differs', async () => {
    const one = await run({ set: ['depth=5'] });
    const { concerns, stale } = await accept(one);
    expect(stale.map(({ component }) => component)).toEqual(['command', 'parameter depth']);
    expect(concerns).toEqual([
      {
        kind: 'stale',
        message: `demo@${one.id} was made from something else than the working tree: fit: parameter depth 5 → 3`,
        hints: ['in the flow file: parameter depth 5', 'mlgit run demo --accept   (runs what differs)'],
      },
    ]);
    repo.write('mlgit-policy.yaml', 'version: 1\naccept: {stale: refuse}\n');
    await expect(accept(one)).rejects.toEqual(refused(/parameter depth 5 → 3$/));
  });

  it.each([
    ['a failed one', {}, { 'fit.sh': 'exit 1\n' }, 'unfinished', /has the status failed/],
    [
      'a part of the flow',
      { selection: { only: ['fit'] } },
      { 'mlgit.yaml': `${FLOW}      more: {run: "true"}\n` },
      'partial',
      /a part of demo/,
    ],
    ['one of a sweep', { sweep: 's1' }, {}, 'sweep', /one of a sweep/],
  ] as const)('refuses %s, unless that is allowed', async (_, facts, files, kind, message) => {
    repo.commit(files);
    const one = await run(facts);
    await expect(accept(one)).rejects.toEqual(refused(message));
    expect(repo.git('status', '--short')).toBe('');
    expect(await kinds(one, { allow: [kind] })).toEqual([kind]);
    expect(repo.git('status', '--short')).toBe(`A  ${PATH}`);
  });

  it('warns of artifacts that the store of the team lacks, or that cannot be asked', async () => {
    const one = await run();
    const { signal } = new AbortController();
    const url = `file://${repo.root}/../store`;
    await addRemote(context, { name: 'team', url, scope: 'repository', check: true, signal });
    const { concerns } = await accept(one);
    expect(concerns).toMatchObject([{ kind: 'unshared', hints: ['mlgit push'] }]);
    expect(concerns[0]?.message).toMatch(/^The store team lacks 1 artifact of demo@.* \(2 B\)/);
  });

  it('warns of data that no checkout brings', async () => {
    repo.commit({
      'mlgit.yaml': FLOW.replace(
        '        run:',
        '        inputs: {raw: data/raw.csv, all: data/all}\n        run:',
      ),
      '.gitignore': `${FILES['.gitignore']}data/\n`,
    });
    for (const path of ['data/raw.csv', 'data/all/a.csv']) repo.write(path, '1\n');
    const one = await run();
    const { concerns, stale } = await accept(one);
    expect(stale).toEqual([]);
    expect(concerns).toMatchObject([{ kind: 'untracked', hints: ['mlgit add data/all'] }]);
    expect(concerns[0]?.message).toMatch(
      / took data\/all, and 1 more, which git does not have, nor a pointer/,
    );
    repo.git('add', '--force', 'data/raw.csv');
    const { all } = one.manifest.tasks.fit!.inputs;
    repo.write('data/all.mlgit', encodePointer(all!));
    repo.git('add', '--force', 'data/all.mlgit');
    expect(await kinds(one)).toEqual([]);
  });

  it('writes over no file that neither git nor a run has', async () => {
    const one = await run();
    const two = await run({ set: ['depth=5'] });
    repo.write(PATH, '{"somebody": "else"}\n');
    await expect(accept(one)).rejects.toMatchObject({
      code: 'file-exists',
      message: /no manifest that mlgit wrote/,
    });
    repo.write(PATH, encodeManifest(two.manifest).replace('0.95', '0.99'));
    await expect(accept(one)).rejects.toMatchObject({
      code: 'file-exists',
      message: /neither git nor any run/,
    });
    expect(repo.read(PATH)).toContain('0.99');
    repo.write(PATH, encodeManifest(two.manifest));
    await accept(one);
    expect(repo.read(PATH)).toBe(encodeManifest(one.manifest));
    repo.write(PATH, 'mine\n');
    await accept(one, { force: true });
    expect(repo.read(PATH)).toBe(encodeManifest(one.manifest));
  });

  it('resolves a merge of two branches that accepted different ones', async () => {
    repo.git('switch', '--quiet', '-c', 'other');
    const theirs = await run({ set: ['depth=5'] });
    await accept(theirs);
    repo.commit();
    repo.git('switch', '--quiet', '-');
    await accept(await run());
    repo.commit({ 'README.md': 'x\n' });
    expect(repo.tryGit('merge', 'other').exitCode).toBe(1);
    expect(repo.git('status', '--short')).toBe(`AA ${PATH}`);
    await accept(theirs);
    expect(repo.git('status', '--short')).toBe(`M  ${PATH}`);
    repo.git('commit', '--quiet', '--no-edit');
    expect(repo.read(PATH)).toBe(encodeManifest(theirs.manifest));
  });
});
