import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { resolveContent, resolveRun, resolveSpec } from '../../../src/app/resolve-spec.ts';
import { tagRun } from '../../../src/app/tags.ts';
import { encodeCanonical, type RecordValue } from '../../../src/model/canonical-json.ts';
import { contextOf, recordedRun } from '../../support/recorded-runs.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

const FLOW_FILE = 'version: 1\nflows:\n  demo:\n    steps:\n      train: {run: "true"}\n';
const TASKS = {
  train: { outputs: { model: 'bytes', report: 'text' } },
  clean: { outputs: { table: 'rows' } },
};

const OLDEST = 'aaaa000000';
const MIDDLE = 'bbbb000000';
const NEWEST = 'cccc000000';
const at = (day: number): string => `2026-03-0${day}T00:00:00.000Z`;

let repo: TestRepo;
let context: Context;

beforeEach(async () => {
  repo = testRepo({ files: { 'mlgit.yaml': FLOW_FILE } });
  context = await contextOf(repo);
  await recordedRun(context, { id: OLDEST, startedAt: at(1), tasks: TASKS });
  await recordedRun(context, { id: MIDDLE, startedAt: at(2), tasks: TASKS });
  await recordedRun(context, { id: NEWEST, startedAt: at(3), tasks: TASKS });
});

const idOf = async (spec: string): Promise<string> => (await resolveSpec(context, spec)).run.id;
const failure = (code: string, message: RegExp, ...hints: readonly string[]) =>
  expect.objectContaining({
    code,
    kind: 'usage',
    message: expect.stringMatching(message),
    hints: expect.arrayContaining(hints.map((hint) => expect.stringContaining(hint))),
  });

async function fetchedTag(remote: string, tag: string, id: string): Promise<void> {
  const run = (await context.runs.all()).find((one) => one.id === id);
  if (run === undefined) throw new Error(`no run ${id}`);
  await tagRun(context, run, 'carrier', { move: true });
  const oid = repo.git('rev-parse', 'refs/mlgit/tags/demo/carrier');
  repo.git('update-ref', `refs/mlgit/remotes/${remote}/tags/demo/${tag}`, oid);
  repo.git('update-ref', '-d', 'refs/mlgit/tags/demo/carrier');
}

describe('latest', () => {
  it('is the newest whole run that succeeded', async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), status: 'failed' });
    await recordedRun(context, { id: 'eeee000000', startedAt: at(5), partial: true });
    await recordedRun(context, { id: 'ffff000000', startedAt: at(6), sweep: 's1' });
    expect(await idOf('demo@latest')).toBe(NEWEST);
  });

  it("is this clone's before a newer one that was fetched, and a fetched one when there is no other", async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), remote: 'origin' });
    await recordedRun(context, { id: 'eeee000000', startedAt: at(4), remote: 'origin', flow: 'theirs' });
    expect(await idOf('demo@latest')).toBe(NEWEST);
    expect(await idOf('theirs@latest')).toBe('eeee000000');
  });

  it('of a remote is the newest that was fetched from it, also where this clone made it', async () => {
    await recordedRun(context, { id: MIDDLE, startedAt: at(2), tasks: TASKS, remote: 'origin' });
    await recordedRun(context, { id: OLDEST, startedAt: at(1), tasks: TASKS, remote: 'origin' });
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), remote: 'team/fork' });
    expect(await idOf('demo@origin/latest')).toBe(MIDDLE);
    expect(await idOf('demo@team/fork/latest')).toBe('dddd000000');
    await expect(idOf('demo@upstream/latest')).rejects.toEqual(
      failure('no-latest', /fetched from upstream/, 'git fetch upstream'),
    );
  });

  it('steps back over whole runs that succeeded, and of a remote over what that has', async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: '2026-03-02T12:00:00.000Z', status: 'failed' });
    await recordedRun(context, { id: OLDEST, startedAt: at(1), tasks: TASKS, remote: 'origin' });
    await recordedRun(context, { id: NEWEST, startedAt: at(3), tasks: TASKS, remote: 'origin' });
    expect(await idOf('demo@latest~1')).toBe(MIDDLE);
    expect(await idOf('demo@latest~~')).toBe(OLDEST);
    expect(await idOf('demo@origin/latest~1')).toBe(OLDEST);
    expect(await idOf(`demo@${MIDDLE}~1`)).toBe(OLDEST);
    await expect(idOf('demo@latest~3')).rejects.toEqual(failure('no-such-run', /latest~3 goes back further/));
  });
});

describe('a tag', () => {
  const tag = async (id: string, name: string): Promise<void> => {
    await tagRun(context, await resolveRun(context, id), name, { move: false });
  };

  it("is this clone's, else the fetched one, and the remote's by name", async () => {
    await tag(OLDEST, 'prod');
    await fetchedTag('origin', 'staging', MIDDLE);
    await fetchedTag('origin', 'prod', OLDEST);
    expect(await idOf('demo@prod')).toBe(OLDEST);
    expect(await idOf('demo@staging')).toBe(MIDDLE);
    expect(await idOf('demo@origin/staging')).toBe(MIDDLE);
  });

  it('that differs here and there is an error that names both and how to say either', async () => {
    await tag(OLDEST, 'prod');
    await fetchedTag('origin', 'prod', MIDDLE);
    await expect(idOf('demo@prod')).rejects.toEqual(
      failure(
        'tag-differs',
        new RegExp(`${OLDEST} .*and ${MIDDLE} .*origin/prod`),
        `use demo@origin/prod for ${MIDDLE}`,
        `use demo@${OLDEST}`,
      ),
    );
    expect(await idOf('demo@origin/prod')).toBe(MIDDLE);
  });

  it('of a remote is that one, and none that only begins so', async () => {
    await fetchedTag('origin', 'prod', MIDDLE);
    await fetchedTag('origin', 'prod2', OLDEST);
    expect(await idOf('demo@origin/prod')).toBe(MIDDLE);
    await expect(idOf('demo@origin/pro')).rejects.toEqual(failure('no-such-run', /origin\/pro/));
  });

  it('that is also the beginning of a run id is an error with both', async () => {
    await tag(OLDEST, 'dead');
    await recordedRun(context, { id: 'dead000000', startedAt: at(1) });
    await expect(idOf('demo@dead')).rejects.toEqual(
      failure('ambiguous-run', new RegExp(`${OLDEST} \\(by its tag\\) or dead000000`), 'demo@dead000000'),
    );
  });

  it('typed wrong is offered', async () => {
    await tag(OLDEST, 'prod');
    await fetchedTag('origin', 'staging', MIDDLE);
    await expect(idOf('demo@prdo')).rejects.toEqual(
      failure('no-such-run', /"prdo" is no tag/, 'did you mean demo@prod?'),
    );
    await expect(idOf('demo@origin/stagin')).rejects.toEqual(
      failure('no-such-run', /"origin\/stagin"/, 'did you mean demo@origin/staging?'),
    );
  });

  it('whose run is not here says so, as damage', async () => {
    await tag(OLDEST, 'prod');
    repo.git('update-ref', '-d', `refs/mlgit/runs/demo/${OLDEST}`);
    context.runs.refresh();
    await expect(idOf('demo@prod')).rejects.toMatchObject({ code: 'run-missing', kind: 'integrity' });
  });
});

describe('a run id', () => {
  it('may be shortened to four characters while it is the only one', async () => {
    expect(await idOf('demo@bbbb')).toBe(MIDDLE);
    expect((await resolveRun(context, 'bbbb')).id).toBe(MIDDLE);
    await recordedRun(context, { id: 'bbbb111111' });
    await expect(idOf('demo@bbbb')).rejects.toEqual(
      failure('ambiguous-run', /bbbb000000/, 'mlgit show demo@bbbb111111'),
    );
    await expect(resolveRun(context, 'bbbb')).rejects.toEqual(failure('ambiguous-run', /bbbb/));
  });

  it('without a flow is offered with one where a SPEC is expected', async () => {
    await expect(idOf(MIDDLE)).rejects.toEqual(
      failure('nothing-accepted', /manifests/, `use demo@${MIDDLE}`),
    );
  });
});

describe('a git revision', () => {
  it('is the newest successful run whose code is that commit', async () => {
    const first = repo.git('rev-parse', 'HEAD');
    repo.commit({ 'a.txt': 'a' }, 'second');
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), code: 'HEAD' });
    await recordedRun(context, { id: 'eeee000000', startedAt: at(5), code: 'HEAD', status: 'failed' });
    expect(await idOf('demo@main')).toBe('dddd000000');
    expect(await idOf(`demo@${first}`)).toBe(NEWEST);
  });

  it('without a run is an error, not the nearest run', async () => {
    repo.commit({ 'a.txt': 'a' }, 'second');
    await expect(idOf('demo@main')).rejects.toEqual(
      failure(
        'no-such-run',
        /^Nothing of demo is accepted at main, and no successful run of it has that code$/,
      ),
    );
  });
});

describe('a git revision that has an accepted manifest', () => {
  const accept = async (id: string): Promise<string> => {
    const { manifest } = await resolveRun(context, id);
    return repo.commit({
      'manifests/demo.json': encodeCanonical(manifest as unknown as RecordValue, 'lines'),
    });
  };

  beforeEach(async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), params: { seed: 1 }, tasks: TASKS });
  });

  it('is that run at any commit, branch or tag of git, and no remark is made', async () => {
    const accepted = await accept('dddd');
    repo.git('tag', '-a', '-m', 'one', 'v1.2');
    repo.commit({ 'a.txt': 'a' });
    repo.git('switch', '--quiet', '-c', 'work');
    await accept(NEWEST);
    for (const rev of ['v1.2', 'main', accepted, accepted.slice(0, 12)]) {
      expect(await idOf(`demo@${rev}`), rev).toBe('dddd000000');
    }
    expect(await idOf('demo')).toBe(NEWEST);
    expect(context.remarks).toEqual([]);
  });

  it('comes behind tags and ids of runs', async () => {
    await accept('dddd');
    repo.git('branch', 'prod');
    await tagRun(context, await resolveRun(context, OLDEST), 'prod', { move: false });
    expect(await idOf('demo@prod')).toBe(OLDEST);
  });

  it('is that run before one of that code, which is said where the two are not the same', async () => {
    await accept('dddd');
    await recordedRun(context, { id: 'eeee000000', startedAt: at(5), params: { seed: 1 }, tasks: TASKS });
    expect(await idOf('demo@main')).toBe('eeee000000');
    expect(context.remarks).toEqual([]);
    await recordedRun(context, { id: 'ffff000000', startedAt: at(6), params: { seed: 2 }, tasks: TASKS });
    expect(await idOf('demo@main')).toBe('eeee000000');
    expect(context.remarks).toEqual([
      {
        message:
          'demo@main is demo@eeee000000, which is accepted there; demo@ffff000000 has that commit as its code',
        hints: ['mlgit show demo@ffff000000'],
      },
    ]);
  });

  it('gives artifacts also without any run, and is no run then', async () => {
    const accepted = await accept('dddd');
    repo.git('tag', 'v1.2');
    for (const line of repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit').split('\n')) {
      repo.git('update-ref', '-d', line);
    }
    context.runs.refresh();
    for (const rev of ['v1.2', 'main', accepted]) {
      const { run, target } = await resolveContent(context, `demo@${rev}:model`);
      expect(run).toMatchObject({ id: rev, codeCommit: accepted });
      expect(target).toMatchObject({ kind: 'artifact', taskId: 'train', name: 'model' });
    }
    expect((await resolveContent(context, 'demo:model')).run.id).toBe('HEAD');
    expect(context.remarks[0]?.message).toMatch(
      /^The run accepted at v1\.2 has no record here; its manifest alone/,
    );
    await expect(idOf('demo@v1.2')).rejects.toMatchObject({ code: 'run-missing', kind: 'integrity' });
    await expect(idOf('demo@latest')).rejects.toMatchObject({ code: 'no-such-flow' });
  });

  it('is an error where somebody made it none, and nothing where another tool has such a file', async () => {
    const edited = '{\n  "flow": "demo",\n  "tasks": {},\n  "version": 1\n}\n';
    repo.commit({ 'manifests/demo.json': edited });
    await expect(idOf('demo@main')).rejects.toMatchObject({ code: 'manifest-edited', kind: 'integrity' });
    repo.commit({ 'manifests/demo.json': '{"kind": "Deployment"}\n' });
    await expect(idOf('demo@main')).rejects.toMatchObject({ code: 'no-such-run' });
  });
});

describe('a SPEC without a revision', () => {
  it('is the run whose manifest is accepted at HEAD, and nothing else', async () => {
    await recordedRun(context, { id: 'dddd000000', startedAt: at(4), params: { seed: 1 }, tasks: TASKS });
    const { manifest } = await resolveRun(context, 'dddd');
    const accepted = encodeCanonical(manifest as unknown as RecordValue, 'lines');
    repo.write('manifests/demo.json', accepted);
    await expect(idOf('demo')).rejects.toEqual(
      failure('nothing-accepted', /manifests\/demo\.json/, 'demo@latest'),
    );
    repo.commit({}, 'accept');
    await recordedRun(context, { id: 'eeee000000', startedAt: at(5), params: { seed: 2 }, tasks: TASKS });
    expect(await idOf('demo')).toBe('dddd000000');
    expect((await resolveSpec(context, 'model')).target).toMatchObject({ kind: 'artifact', name: 'model' });
    expect((await resolveSpec(context, 'train/')).target).toEqual({ kind: 'task', taskId: 'train' });
  });

  it('is an error when the accepted manifest is of no run here', async () => {
    const { manifest } = await resolveRun(context, NEWEST);
    const other = { ...manifest, params: { seed: 99 } };
    repo.commit(
      { 'manifests/demo.json': encodeCanonical(other as unknown as RecordValue, 'lines') },
      'accept',
    );
    await expect(idOf('demo:model')).rejects.toMatchObject({ code: 'run-missing', kind: 'integrity' });
  });

  it('offers @latest with the path, and the flow that a wrong word may mean', async () => {
    await expect(idOf('demo:model')).rejects.toEqual(
      failure('nothing-accepted', /@REV/, 'use demo@latest:model'),
    );
    await expect(idOf('demoo')).rejects.toEqual(failure('nothing-accepted', /@REV/, 'did you mean demo?'));
  });
});

describe('a flow', () => {
  it('may be left out where the file has one', async () => {
    expect(await idOf('@latest')).toBe(NEWEST);
    expect((await resolveSpec(context, '@latest:table')).target).toMatchObject({ taskId: 'clean' });
  });

  it('must be named where there are several, and a wrong one is offered', async () => {
    repo.write('mlgit.yaml', `${FLOW_FILE}  other:\n    steps:\n      train: {run: "true"}\n`);
    await expect(idOf('@latest')).rejects.toEqual(
      failure('which-flow', /leaves the flow out, and there are several: demo, other/, 'use demo@latest'),
    );
    await expect(idOf('othr')).rejects.toEqual(
      failure('which-flow', /"othr" is no flow/, 'did you mean other?'),
    );
    await expect(idOf('other@latest')).rejects.toEqual(
      failure('no-such-flow', /Flow other has no run yet/, 'mlgit run other'),
    );
    await expect(idOf('dmeo@latest')).rejects.toEqual(
      failure('no-such-flow', /There is no flow dmeo here/, 'did you mean demo?'),
    );
  });

  it('is found by its runs where the flow file is gone', async () => {
    repo.remove('mlgit.yaml');
    expect(await idOf('@latest')).toBe(NEWEST);
    expect(await idOf('demo@latest~1')).toBe(MIDDLE);
  });
});

describe('a RUN argument', () => {
  it('is an id, a SPEC, or latest; never a path', async () => {
    expect((await resolveRun(context, 'latest')).id).toBe(NEWEST);
    expect((await resolveRun(context, 'demo@latest~1')).id).toBe(MIDDLE);
    await expect(resolveRun(context, 'demo@latest:model')).rejects.toEqual(
      failure('bad-run', /names an artifact/, 'use demo@latest'),
    );
    await expect(resolveRun(context, 'zzzz000000')).rejects.toEqual(
      failure('no-such-run', /no run "zzzz000000"/, 'mlgit log'),
    );
    await expect(resolveRun(context, '../x#demo@latest')).rejects.toEqual(
      failure('repo-not-here', /another repository/),
    );
  });
});
