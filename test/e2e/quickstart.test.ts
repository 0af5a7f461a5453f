import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { hasPackageIndex } from '../support/package-index.ts';
import { newcomer, PROJECT, quickstart, withPackageIndex } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';

const ACTS = [
  'Set up',
  'Train',
  'Run again',
  'Ask first',
  'Change one parameter',
  'Compare',
  'Fetch the model',
];
const STEPS = ['clean', 'evaluate', 'report', 'split', 'train'];

const python3 = toolPresent('python3');
const full = hasPackageIndex();

/** The three runs that the quickstart makes, in the order in which they started. */
interface Recorded {
  readonly commit: string;
  readonly manifest: Manifest;
  readonly execution: Execution;
}

const VARIANTS = [
  { variant: 'node', change: 0.1, model: 'model.json', plot: 'curves.svg', runs: true },
  { variant: 'python-stdlib', change: 0.1, model: 'model.json', plot: 'curves.svg', runs: python3 },
  { variant: 'full', change: 0.05, model: 'model.joblib', plot: 'curves.png', runs: full },
];

for (const { variant, change, model, plot, runs } of VARIANTS) {
  describe.skipIf(!runs)(`the quickstart's ${variant} variant`, () => {
    const base = mkdtempSync(join(tmpdir(), 'mlgit-quickstart-test-'));
    const folder = join(base, 'scratch');
    const home = join(base, 'home');
    let result: ReturnType<typeof quickstart>;
    let recorded: readonly Recorded[];

    beforeAll(() => {
      const env = { ...newcomer(home), MLGIT_QUICKSTART_VARIANT: variant };
      result = quickstart([folder], variant === 'full' ? withPackageIndex(env) : env);
      recorded = result.status === 0 ? recordedRuns(folder) : [];
    }, 600_000);
    afterAll(() => rmSync(base, { recursive: true, force: true }));

    it('plays all its acts and ends well', () => {
      expect(result.status, result.stdout + result.stderr).toBe(0);
      for (const act of ACTS) expect(result.stdout).toMatch(new RegExp(`\\d/7 ${act} ─`));
      expect(result.stdout).toContain(`In ${folder} there is now:`);
    });

    it('writes plain text of at most 80 columns around the output of mlgit, when it is not on a terminal', () => {
      expect(result.stdout).not.toContain('\u001b');
      const ours = result.stdout.split('\n').filter((line) => /^(\d\/7|\$ |Done|Next| {2}\$ )/.test(line));
      for (const line of ours.filter((text) => !text.includes(base)))
        expect(line.length).toBeLessThanOrEqual(80);
    });

    it('records three successful runs of the flow', () => {
      expect(recorded.map(({ manifest }) => manifest.status)).toEqual([
        'succeeded',
        'succeeded',
        'succeeded',
      ]);
      for (const { manifest } of recorded) expect(Object.keys(manifest.tasks).sort()).toEqual(STEPS);
    });

    it('runs every step first, none again, and after a changed parameter only what depends on it', () => {
      expect(recorded.map(ranSteps)).toEqual([STEPS, [], ['evaluate', 'report', 'train']]);
    });

    it('gives the second run the manifest of the first, byte for byte', () => {
      const [first, second] = recorded.map(({ commit }) => git(folder, 'show', `${commit}:manifest.json`));
      expect(second).toBe(first);
    });

    it('records parameters and the metrics of a useful model', () => {
      const [first, , third] = recorded;
      expect(third!.manifest.params.learning_rate).toBe(change);
      expect(first!.manifest.params.learning_rate).not.toBe(change);
      for (const { manifest } of [first!, third!]) {
        const { metrics, direction } = manifest.tasks.evaluate!;
        expect(metrics.auc).toBeGreaterThan(0.93);
        expect(metrics.auc).toBeLessThan(0.97);
        expect(metrics.calibration_error).toBeLessThan(0.02);
        expect(metrics.test_clients).toBe(2500);
        expect(direction).toMatchObject({ auc: 'max', brier: 'min' });
      }
      expect(third!.manifest.tasks.evaluate!.metrics.log_loss).not.toBe(
        first!.manifest.tasks.evaluate!.metrics.log_loss,
      );
    });

    it('fetches the model of the newest run and leaves its report in the tree', () => {
      expect(statSync(join(folder, model)).size).toBe(
        recorded[2]!.manifest.tasks.train!.outputs.model!.sizeBytes,
      );
      expect(readFileSync(join(folder, 'reports/report.md'), 'utf8')).toContain(`](${plot})`);
      expect(statSync(join(folder, 'reports', plot)).size).toBeGreaterThan(1000);
    });

    it('proposes next commands that work', () => {
      const next = [...result.stdout.matchAll(/^ {2}\$ mlgit (.+?)(?: {2,}.*)?$/gm)].map(([, args]) =>
        args!.split(' '),
      );
      expect(next.length).toBeGreaterThanOrEqual(2);
      const env = { ...newcomer(home), ...(variant === 'full' ? withPackageIndex({}) : {}) };
      for (const args of next) {
        const { status, stderr } = spawnSync(process.execPath, [join(PROJECT, 'bin/mlgit.js'), ...args], {
          cwd: folder,
          env,
          encoding: 'utf8',
        });
        expect(status, `mlgit ${args.join(' ')}\n${stderr}`).toBe(0);
      }
    });

    it('leaves branch and index as the first commit made them', () => {
      expect(git(folder, 'log', '--format=%s').trim()).toBe('Start from the credit example');
      expect(git(folder, 'diff', '--cached', '--name-only')).toBe('');
    });

    it('observes no task that reads what its key does not cover', () => {
      for (const { manifest } of recorded) {
        for (const task of Object.values(manifest.tasks)) expect(task.undeclaredReads).toBeUndefined();
      }
    });
  });
}

describe('the quickstart', () => {
  it('says why it cannot run in full where no package index is reachable, and trains a model without packages', () => {
    const base = mkdtempSync(join(tmpdir(), 'mlgit-quickstart-test-'));
    try {
      const nowhere = 'http://127.0.0.1:9/simple';
      const env = { ...newcomer(base), PIP_INDEX_URL: nowhere, UV_DEFAULT_INDEX: nowhere, PIP_NO_INDEX: '1' };
      const { status, stdout, stderr } = quickstart([join(base, 'scratch')], env);
      expect(status, stdout + stderr).toBe(0);
      expect(stdout).toMatch(/The full example cannot run here: (no|python)/);
      expect(statSync(join(base, 'scratch/model.json')).size).toBeGreaterThan(100);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });

  it('refuses a folder that is not empty and leaves it alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlgit-quickstart-test-'));
    try {
      writeFileSync(join(folder, 'mine.txt'), 'mine');
      const { status, stdout } = quickstart([folder], newcomer(folder));
      expect(status).toBe(2);
      expect(stdout).toContain(`the folder is not empty: ${folder}`);
      expect(readdirSync(folder)).toEqual(['mine.txt']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends with a failure, and keeps the folder, when an act fails', () => {
    const base = mkdtempSync(join(tmpdir(), 'mlgit-quickstart-test-'));
    try {
      const broken = join(base, 'broken.mjs');
      writeFileSync(broken, 'process.exit(process.argv[2] === "log" ? 1 : 0);');
      const env = { ...newcomer(base), MLGIT_QUICKSTART_VARIANT: 'node', MLGIT_QUICKSTART_MLGIT: broken };
      const { status, stdout } = quickstart([join(base, 'scratch')], env);
      expect(status).toBe(1);
      expect(stdout).toMatch(/Quickstart failed: `mlgit log --columns \S+` ended with exit code 1/);
      expect(existsSync(join(base, 'scratch/mlgit.yaml'))).toBe(true);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });

  it('names the variants when it is asked for one that does not exist', () => {
    const { status, stdout } = quickstart(['--variant', 'r'], newcomer(tmpdir()));
    expect(status).toBe(2);
    expect(stdout).toContain('unknown variant r, expected one of full, python-stdlib, node');
  });
});

function git(folder: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', env });
}

function recordedRuns(folder: string): readonly Recorded[] {
  const refs = git(folder, 'for-each-ref', '--format=%(objectname)', 'refs/mlgit/runs/credit/');
  const runs = refs.split('\n').filter((commit) => commit !== '');
  const read = (commit: string, file: string) => JSON.parse(git(folder, 'show', `${commit}:${file}`));
  return runs
    .map((commit) => ({
      commit,
      manifest: read(commit, 'manifest.json'),
      execution: read(commit, 'execution.json'),
    }))
    .sort((a, b) => Date.parse(a.execution.startedAt) - Date.parse(b.execution.startedAt));
}

function ranSteps({ execution }: Recorded): string[] {
  const tasks = Object.entries(execution.tasks);
  return tasks.flatMap(([task, { outcome }]) => (outcome === 'ran' ? [task] : [])).sort();
}
