import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasNamespaces, hasTraces } from '../support/isolation-means.ts';
import { asOrdinaryUser, hasOrdinaryUser } from '../support/ordinary-user.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const arrow = requireTool('python-gx1');

/** A command that reads `path` into the output, by what opens it. */
const READERS: readonly (readonly [string, (path: string) => string, { readonly missing: boolean }])[] = [
  ['a shell', (path) => `cat ${path} > build/x`, { missing: false }],
  ['Python', (path) => `python3 -c "print(open('${path}').read())" > build/x`, requireTool('python3')],
  [
    'Arrow',
    (path) => `python-gx1 -c "from pyarrow import csv; print(csv.read_csv('${path}'))" > build/x`,
    arrow,
  ],
  [
    'a memory map',
    (path) => `python-gx1 -c "import pyarrow; pyarrow.memory_map('${path}')"; cp lib/code.sh build/x`,
    arrow,
  ],
];

/** A step that reads a file of the live tree by its absolute path, or of another folder. */
function reading(command: (path: string) => string, more = '', elsewhere?: string): CliRepo {
  const repo = cliRepo({ '.gitignore': '/build/\n', 'data/in.csv': 'a,b\n1,2\n', 'lib/code.sh': 'true\n' });
  const run = JSON.stringify(command(elsewhere ?? join(repo.root, 'data/in.csv')));
  const step = `{run: ${run}, code: [lib/**], outputs: {x: build/x}${more}}`;
  repo.write('mlgit.yaml', demoFlow({ a: step }));
  repo.git('add', '--all');
  repo.git('commit', '--quiet', '--message', 'flow');
  return repo;
}

function lake(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'in.csv'), 'a,b\n1,2\n');
  return folder;
}

// biome-ignore lint/suspicious/noExplicitAny: records of a run.
const attemptOf = (result: any) => result.execution.tasks.a.attempts[0];

describe.skipIf(!hasNamespaces)('the live tree in a mount namespace', () => {
  for (const [name, command, tool] of READERS.slice(0, 3)) {
    it.skipIf(tool.missing)(
      `is not there for ${name}, and the failure names the file and the line to add`,
      async () => {
        const repo = reading(command);
        const { status, error } = (await repo.mlgit('run', '--json')).json();
        expect(status).toBe(1);
        expect(error?.message).toContain('data/in.csv, which is in the working tree but not declared');
        expect(error?.hints.join()).toContain('inputs: {in: data/in.csv}');
      },
    );
  }

  it('says how to name what is an input already', async () => {
    const repo = reading((path) => `cat ${path} > build/x`, ', inputs: {in: data/in.csv}');
    const { error } = (await repo.mlgit('run', '--json')).json();
    expect(error?.hints.join()).toContain('read it as data/in.csv');
  });

  it('cannot be written to, and neither can another worktree of the clone', async () => {
    const repo = reading(
      (path) => `sh -c 'echo x > ${path}' || sh -c 'echo x > ${path}-tree/data/in.csv' || date > build/x`,
    );
    repo.git('worktree', 'add', '--quiet', join(repo.root, 'data/in.csv-tree'));
    const result = await repo.result('run');
    expect(repo.read('data/in.csv')).toBe('a,b\n1,2\n');
    expect(repo.read('data/in.csv-tree/data/in.csv')).toBe('a,b\n1,2\n');
    expect(attemptOf(result).observedBy).toEqual(['namespace']);
  });

  it('hides nothing that a task rightly uses: its inputs, its folder, temporary files, links, the rest of the machine', async () => {
    const folder = lake();
    const repo = reading(
      () =>
        `ls node_modules/.package-lock.json > build/x; cp data/in.csv "$TMPDIR/y"; cat "$TMPDIR/y" ${folder}/in.csv >> build/x; echo $$ >> build/x`,
      ', inputs: {in: data/in.csv}',
    );
    repo.write('node_modules/.package-lock.json', '{"packages": {}}');
    repo.write('.gitignore', '/build/\n/node_modules/\n');
    repo.write('mlgit.yaml', `${repo.read('mlgit.yaml')}workspace: {link: [node_modules]}\n`);
    await repo.result('run');
    expect(repo.read('build/x')).toContain('node_modules/.package-lock.json\na,b\n1,2\na,b\n1,2\n');
  });

  it('is hidden from the tasks of an ordinary user as well', async ({ skip }) => {
    if (!hasOrdinaryUser) skip();
    const repo = reading((path) => `cat ${path} > build/x`);
    const { error } = (await repo.mlgitWith(asOrdinaryUser(repo), 'run', '--json')).json();
    expect(error?.message).toContain('data/in.csv, which is in the working tree but not declared');
  });

  it('keeps exit codes and signals', async () => {
    const repo = reading(() => 'exit 7');
    expect((await repo.mlgit('run', '--json')).json().error?.message).toContain('exit code 7');
    const killed = reading(() => 'kill -KILL $$');
    expect((await killed.mlgit('run', '--json')).json().error?.message).toContain('SIGKILL');
  });

  it('is there again where the user wants it so', async () => {
    const repo = reading((path) => `cat ${path} > build/x`);
    repo.git('config', 'mlgit.mountNamespace', 'false');
    const result = await repo.result('run');
    expect(attemptOf(result).observedBy).toEqual([]);
  });
});

describe('undeclared: fail', () => {
  it.skipIf(!hasNamespaces)('hides everything else of the machine too', async () => {
    const folder = lake();
    const repo = reading(
      (path) => `ls -A ~ /tmp > build/x; cat ${path}`,
      ', undeclared: fail',
      join(folder, 'in.csv'),
    );
    const { error } = (await repo.mlgit('run', '--json')).json();
    expect(error?.message).toContain(`${folder}/in.csv, which is hidden from it`);
    expect(error?.hints.join()).toContain(`undeclared: {allow: [${folder}/in.csv], otherwise: fail}`);
  });

  it.skipIf(!hasTraces)('fails a task after the fact where nothing can be hidden', async () => {
    const folder = lake();
    const repo = reading((path) => `cat ${path} > build/x`, ', undeclared: fail', join(folder, 'in.csv'));
    repo.git('config', 'mlgit.mountNamespace', 'false');
    const { error } = (await repo.mlgit('run', '--json')).json();
    expect(error?.message).toContain(`it read ${folder}/in.csv, outside its workspace`);
  });
});

it.skipIf(!hasNamespaces)('undeclared: fail takes no result of a task that was watched less', async () => {
  const folder = lake();
  const command = (path: string): string => `cat ${path} > build/x`;
  const repo = reading(command, '', join(folder, 'in.csv'));
  await repo.result('run');
  expect((await repo.result('run')).execution.tasks.a.outcome).toBe('cached');
  repo.write('mlgit.yaml', repo.read('mlgit.yaml').replace('outputs:', 'undeclared: fail, outputs:'));
  expect((await repo.result('status')).steps[0].changes).toEqual([{ component: 'undeclared', now: 'fail' }]);
  expect((await repo.mlgit('run', '--json')).json().error?.message).toContain('which is hidden from it');
});

describe.skipIf(!hasTraces)('undeclared: trace', () => {
  for (const [name, command, tool] of READERS) {
    it.skipIf(tool.missing)(`sees ${name} read the live tree where that is not hidden`, async () => {
      const repo = reading(command, ', undeclared: trace');
      repo.git('config', 'mlgit.mountNamespace', 'false');
      const result = await repo.result('run');
      expect(attemptOf(result).undeclaredReads).toContain(join(repo.root, 'data/in.csv'));
      expect(attemptOf(result).observedBy).toContain('trace');
      const again = await repo.result('run');
      expect(again.execution.tasks.a.outcome).toBe('ran');
    });
  }
});

describe('undeclared: {allow: …}', () => {
  it('reads what is allowed, caches the result, and runs again when that has changed', async () => {
    const folder = lake();
    const repo = reading(
      (path) => `cat ${path} > build/x`,
      `, undeclared: {allow: [${folder}], otherwise: fail}`,
      join(folder, 'in.csv'),
    );
    const outcome = async () => (await repo.result('run')).execution.tasks.a.outcome;
    expect([await outcome(), await outcome()]).toEqual(['ran', 'cached']);
    writeFileSync(join(folder, 'in.csv'), 'a,b\n3,4\n');
    const [step] = (await repo.result('status')).steps;
    expect(step.changes).toMatchObject([{ component: `allowed path ${folder}` }]);
    expect(await outcome()).toBe('ran');
    expect(repo.read('build/x')).toBe('a,b\n3,4\n');
  });

  it('stands for a whole flow or file, and a step may say otherwise', async () => {
    const repo = cliRepo({
      'mlgit.yaml': `${demoFlow({ a: '{run: "true"}', b: '{run: "true", undeclared: trace}' }, ['undeclared: {allow: [/nowhere/]}'])}undeclared: fail\n`,
    });
    const { steps } = await repo.result('status');
    expect(Object.keys(steps[0].components)).toContain('allowed./nowhere');
    expect(Object.keys(steps[1].components)).not.toContain('allowed./nowhere');
  });

  it.each([
    ['[data/x]', 'is not absolute'],
    ['[/]', 'is the whole machine'],
  ])('refuses %s', async (allow, words) => {
    const repo = cliRepo({ 'mlgit.yaml': demoFlow({ a: `{run: "true", undeclared: {allow: ${allow}}}` }) });
    const { error } = (await repo.mlgit('status', '--json')).json();
    expect(error?.message).toContain(words);
  });
});
