import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolPresent } from '../../support/required-tool.ts';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));
const DATA = join(EXAMPLES, 'credit/data/default.csv');
const base = mkdtempSync(join(tmpdir(), 'mlgit-credit-lite-'));
const python3 = toolPresent('python3');

interface Language {
  readonly name: 'node' | 'python';
  readonly command: string;
  readonly extension: string;
}
const NODE: Language = { name: 'node', command: process.execPath, extension: 'mjs' };
const PYTHON: Language = { name: 'python', command: 'python3', extension: 'py' };

function step(language: Language, name: string, args: readonly string[], env = {}) {
  const script = join(EXAMPLES, 'credit-lite', language.name, 'steps', `${name}.${language.extension}`);
  return spawnSync(language.command, [script, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
}

/** Runs the five steps in the flow's order with what mlgit would give them; returns the folder they wrote to. */
function flow(language: Language, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const curves = [at('scores.json'), at('roc.csv'), at('calibration.csv')];
  writeFileSync(at('params.json'), JSON.stringify({ seed: 7, learning_rate: 0.02, epochs: 5 }));
  const variables = {
    MLGIT_PARAMS_FILE: at('params.json'),
    MLGIT_INPUT_TRAIN: at('train.csv'),
    MLGIT_OUTPUT_MODEL: at('model.json'),
  };
  const share = ['--seed', '7', '--test-share', '0.25'];
  const results = [
    step(language, 'clean', [DATA, at('clients.csv')]),
    step(language, 'split', [at('clients.csv'), at('train.csv'), at('test.csv'), ...share]),
    step(language, 'train', [], variables),
    step(language, 'evaluate', [at('model.json'), at('test.csv'), ...curves]),
    step(language, 'report', [...curves, at('reports')]),
  ];
  expect(results.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
    results.map(() => ({ status: 0, stderr: '' })),
  );
  return folder;
}

const lines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
/** Path and content of every file in a folder. */
function bytesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'latin1')]));
}
const scoresOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

for (const language of [NODE, PYTHON]) {
  describe.skipIf(language === PYTHON && !python3)(`credit-lite in ${language.name}`, () => {
    let folder: string;
    beforeAll(() => {
      folder = flow(language, join(base, language.name));
    });

    it('gives the same bytes when it runs again', () => {
      const again = flow(language, join(base, `${language.name}-again`));
      expect(bytesBelow(again)).toEqual(bytesBelow(folder));
    });

    it('keeps every client, in one of two sets with the same share of defaults', () => {
      const [clients, train, test] = ['clients', 'train', 'test'].map((name) =>
        lines(join(folder, `${name}.csv`)).slice(1),
      );
      expect([...train!, ...test!].sort()).toEqual([...clients!].sort());
      expect(test).toHaveLength(2500);
      const defaulted = (rows: string[]) => rows.filter((row) => row.startsWith('1,')).length / rows.length;
      expect(defaulted(test!)).toBeCloseTo(defaulted(train!), 3);
    });

    it('ranks and predicts well', () => {
      const scores = scoresOf(join(folder, 'scores.json'));
      expect(scores.auc).toBeGreaterThan(0.92);
      expect(scores.ks).toBeGreaterThan(0.7);
      expect(scores.brier).toBeLessThan(0.025);
      expect(scores.calibration_error).toBeLessThan(0.02);
    });

    it('judges the accepted model on the same clients, where there is one', () => {
      const out = ['champion.json', 'champion-roc.csv', 'champion-calibration.csv'];
      const paths = out.map((name) => join(base, `${language.name}-${name}`));
      const model = join(folder, 'model.json');
      const champion = { MLGIT_INPUT_CHAMPION: model };
      expect(step(language, 'evaluate', [model, join(folder, 'test.csv'), ...paths], champion).status).toBe(
        0,
      );
      const { auc, brier, champion_auc, champion_brier } = scoresOf(paths[0]!);
      expect([champion_auc, champion_brier]).toEqual([auc, brier]);
      expect(scoresOf(join(folder, 'scores.json'))).not.toHaveProperty('champion_auc');
    });

    it('draws a picture and states every score in the report', () => {
      const page = readFileSync(join(folder, 'reports/report.md'), 'utf8');
      for (const name of Object.keys(scoresOf(join(folder, 'scores.json'))))
        expect(page).toContain(`| ${name} |`);
      expect(readFileSync(join(folder, 'reports/curves.svg'), 'utf8').match(/<polyline/g)).toHaveLength(2);
    });

    it('does not depend on the order of the source', () => {
      const [header, ...rows] = lines(DATA);
      const reversed = join(base, `${language.name}-reversed.csv`);
      const cleaned = join(base, `${language.name}-reversed-clients.csv`);
      writeFileSync(reversed, `${[header, ...rows.reverse()].join('\n')}\n`);
      expect(step(language, 'clean', [reversed, cleaned]).status).toBe(0);
      expect(readFileSync(cleaned)).toEqual(readFileSync(join(folder, 'clients.csv')));
    });

    it.each([
      ['an unknown flag', 'Perhaps,No,1,1', 'a row cannot be read'],
      ['a missing amount', 'No,No,,1', 'a row cannot be read'],
      ['a negative balance', 'No,No,-1,1', 'a balance is negative'],
    ])('refuses a row with %s', (_what, row, message) => {
      const source = join(base, `${language.name}-bad.csv`);
      writeFileSync(source, `default,student,balance,income\n${row}\n`);
      const { status, stderr } = step(language, 'clean', [source, join(base, 'never.csv')]);
      expect(status).toBe(1);
      expect(stderr).toContain(message);
    });
  });
}

describe.skipIf(!python3)('the two languages of credit-lite', () => {
  it('judge the same model on the same clients alike', () => {
    const model = join(base, 'node/model.json');
    const clients = join(base, 'node/test.csv');
    const judge = (language: Language) => {
      const out = ['scores.json', 'roc.csv', 'calibration.csv'].map((name) =>
        join(base, `${language.name}-${name}`),
      );
      expect(step(language, 'evaluate', [model, clients, ...out]).status).toBe(0);
      return { scores: scoresOf(out[0]!), points: lines(out[1]!).length };
    };
    const [node, python] = [judge(NODE), judge(PYTHON)];
    expect(Object.keys(python.scores)).toEqual(Object.keys(node.scores));
    for (const [name, value] of Object.entries(node.scores))
      expect(python.scores[name]).toBeCloseTo(Number(value), 9);
    expect(python.points).toBe(node.points);
  });
});
