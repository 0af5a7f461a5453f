import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo, commandNames } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { hasTraces } from '../support/isolation-means.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { temporaryFolder } from '../support/repo.ts';

const FLOW = demoFlow(
  {
    make: '{run: "test ${{ params.seed }} != 13 || exit 1; echo ${{ params.seed }} > build/x; mkdir -p build/d; echo in > build/d/f; echo told; printf \'{\\"auc\\": 0.%s}\' ${{ params.seed }} > m.json", outputs: {x: build/x, d: build/d/}, metrics: m.json}',
    use: '{run: "cp build/x build/y", inputs: {x: make.x}, outputs: {y: build/y}}',
  },
  ['params: {seed: 7}'],
);

let repo: CliRepo;
const cleanups: (() => void)[] = [];
const STORE = join(
  temporaryFolder((clean) => cleanups.push(clean)),
  'store',
);

beforeAll(async () => {
  repo = cliRepo(
    { 'mlgit.yaml': FLOW, '.gitignore': '/build/\n/m.json\n' },
    { whenDone: (clean) => cleanups.push(clean) },
  );
  await repo.result('run');
  await repo.result('run', '--set', 'seed=8');
  const failed = await repo.mlgit('run', '--set', 'seed=13', '--json');
  await repo.result('tag', `demo@${failed.json().error?.details.run}`, 'broken');
  repo.write('data.csv', 'a,b\n');
  repo.write('legacy/.dvc/config', '');
  repo.write('legacy/rows.csv', 'a,b\n');
  repo.write(
    'legacy/rows.csv.dvc',
    'outs: [{md5: f69f5b72bc79a92dc70c63c9aa142e36, size: 4, path: rows.csv}]\n',
  );
  repo.write(
    'words.py',
    readFileSync(join(PROJECT, 'examples/metaflow-twins/basic/original/flow.py'), 'utf8'),
  );
  const bare = temporaryFolder((clean) => cleanups.push(clean));
  repo.git('init', '--quiet', '--bare', bare);
  repo.git('remote', 'add', 'origin', bare);
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

/** A line of each command that ends well, in this order: what the last ones change, the first ones do not need. */
const LINES: readonly (readonly [string, ...string[]])[] = [
  ['status'],
  ['explain', 'use'],
  ['import-metaflow', 'words.py'],
  ['import-dvc', 'legacy', '--data-only'],
  ['log'],
  ['find'],
  ['show', 'demo@latest'],
  ['show', 'demo@latest:make/'],
  ['show', 'demo@latest:x'],
  ['ls', 'demo@latest:d'],
  ['ls', '-l', 'demo@latest'],
  ['verify'],
  ['lineage', 'demo@latest:y'],
  ['lineage', 'demo@latest', '--dot'],
  ['lineage', 'demo@latest', '--mermaid'],
  ['lineage', 'demo@latest', '--openlineage'],
  ['blame', 'build/y'],
  ['logs', 'demo@latest:make/'],
  ['logs', 'demo@latest'],
  ['report', 'demo'],
  ['report', 'demo@latest', '-o', 'run.html'],
  ['diff', 'demo@latest'],
  ['diff', 'demo@latest', '--markdown'],
  ['reproduce', 'demo@latest'],
  ['bisect', 'demo', '--metric', 'auc', '--good', 'demo@latest', '--bad', 'demo@latest~1'],
  ['card', 'demo@latest'],
  ['accept', 'demo@latest', '--force'],
  ['review'],
  ['cat', 'demo@latest:x'],
  ['pull-artifact', 'demo@latest:x', '-o', 'pulled'],
  ['tag', 'demo@latest', 'prod'],
  ['tag', '--history', 'prod'],
  ['note', 'demo@latest', 'words'],
  ['run', '--dry-run'],
  ['run', '--message', 'again'],
  ['resume', 'demo@broken', '--set', 'seed=9'],
  ['debug', 'demo@broken:make/', '--', 'true'],
  ['add', 'data.csv'],
  ['checkout'],
  ['worktree', 'demo@latest', 'tree'],
  ['init'],
  ['fetch'],
  ['completion', 'bash'],
  ['remote', 'add', 'team', `file://${STORE}`],
  ['remote', 'list'],
  ['remote', 'check'],
  ['export', 'airflow', 'demo'],
  ['export', 'argo', 'demo', '--image', 'demo:1'],
  ['export', 'github-actions', 'demo'],
  ['export', 'gitlab-ci', 'demo'],
  ['remote', 'trust', 's3://bucket/prefix'],
  ['runner', 'add', 'cluster', '--kind', 'slurm', '--host', 'login'],
  ['runner', 'add', 'k8s', '--kind', 'kubernetes', '--namespace', 'ml'],
  ['runner', 'manifest', 'k8s'],
  ['runner', 'list'],
  ['ps'],
  ['runner', 'trust', 'cluster'],
  ['runner', 'remove', 'cluster'],
  ['push'],
  ['sync'],
  ['fsck', '--remote', '--quick', '--repair'],
  ['gc', '--remote'],
  ['evict', '--dry-run', '--older', '1h', '--free', '1GiB'],
  ['cache', 'evict', 'demo@latest:make/', '--dry-run'],
  ['cache', 'evict', 'make'],
  ['undelete', '--remote'],
  ['remote', 'remove', 'team'],
  ['bundle', 'create', '--force', 'demo@latest', '-o', 'demo.tar'],
  ['bundle', 'apply', 'demo.tar'],
  ['narrow', 'make'],
  ['hooks', 'status'],
  ['hooks', 'install'],
  ['hooks', 'uninstall'],
  ['fsck'],
  ['doctor'],
  ['du'],
  ['gc', '--keep', 'last 20', '--dry-run'],
  ['gc'],
  ['undelete'],
  ['rm', '--force', 'demo@latest'],
  ['purge', 'demo@latest:x', '--reason', 'none'],
  ['hold', 'demo@latest'],
];

/** What takes a cluster: tried on a real one (detached-run.test.ts, slurm-guide.test.ts). */
const ON_A_CLUSTER = ['attach', 'cancel', 'runner check'];

/** What takes a key to sign with (sign-and-approve-guide.test.ts). */
const SIGNING = ['approve', 'attest'];

/** What goes on until it is ended (ui.test.ts). */
const ENDLESS = ['ui'];

describe('every command', () => {
  it('is among the lines that are tried here', () => {
    const names = commandNames();
    const tried = LINES.map(([first, second]) =>
      names.includes(`${first} ${second}`) ? `${first} ${second}` : first,
    );
    expect(new Set([...tried, ...ON_A_CLUSTER, ...SIGNING, ...ENDLESS])).toEqual(new Set(names));
  });

  it.for(LINES.map((args) => [args.join(' '), args] as const))(
    '%s prints text without escape codes, and with --json one document',
    async ([_name, args], { skip }) => {
      if (args[0] === 'narrow' && !hasTraces) skip();
      // Each twice: what the first changed, the second must be able to do again.
      const text = await repo.mlgitWith({ env: { NO_COLOR: undefined } }, ...args);
      expect(text.exitCode, `${text}`).toBe(0);
      expect(`${text.stdout}${text.stderr}`).not.toMatch(/[^\P{Cc}\n]/u);
      expect(text.stdout).not.toMatch(/[ \t]\n|undefined|\[object|NaN/);
      if (args[0] === 'remote' && args[1] === 'remove')
        await repo.result('remote', 'add', 'team', `file://${STORE}`);
      if (args[0] === 'runner' && args[1] === 'remove')
        await repo.result('runner', 'add', 'cluster', '--kind', 'slurm');
      if (args[0] === 'pull-artifact') rmSync(repo.path('pulled'));
      if (args[0] === 'worktree') rmSync(repo.path('tree'), { recursive: true });
      // What follows `--` is another program's.
      const end = args.includes('--') ? args.indexOf('--') : args.length;
      const json = await repo.mlgit(...args.slice(0, end), '--json', ...args.slice(end));
      expect(json.exitCode, `${json}`).toBe(0);
      const document = json.json();
      expect(Object.keys(document).sort()).toEqual(['result', 'status', 'version', 'warnings']);
      expect(document).toMatchObject({ version: 1, status: 0 });
      expect(Array.isArray(document.warnings)).toBe(true);
    },
  );
});

describe('without a command', () => {
  it('mlgit prints its help and ends with 0', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const done = await repo.mlgit(...args);
      expect(done.exitCode, `${done}`).toBe(0);
      for (const name of commandNames()) {
        for (const word of name.split(' ')) expect(done.stdout).toContain(word);
      }
      expect(done.stdout).toContain('EXIT STATUS');
    }
  });

  it('shows examples of each command', async () => {
    for (const name of commandNames()) {
      const page = readFileSync(join(PROJECT, 'docs/commands', `${name.replaceAll(' ', '-')}.md`), 'utf8');
      expect(page.split('\n## Examples\n')[1], name).toContain(`mlgit ${name}`);
    }
  });

  it('mlgit works outside a repository, too', async () => {
    const done = await repo.mlgitWith({ cwd: temporaryFolder() });
    expect(done.exitCode, `${done}`).toBe(0);
  });
});

describe('colour', () => {
  it('comes with FORCE_COLOR also into a pipe, and never against NO_COLOR', async () => {
    const forced = await repo.mlgitWith({ env: { NO_COLOR: undefined, FORCE_COLOR: '1' } }, 'log');
    expect(forced.stdout).toContain('\u001b[');
    const refused = await repo.mlgitWith({ env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, 'log');
    expect(refused.stdout).not.toContain('\u001b');
    const json = await repo.mlgitWith({ env: { NO_COLOR: undefined, FORCE_COLOR: '1' } }, 'log', '--json');
    expect(json.json().status).toBe(0);
  });
});
