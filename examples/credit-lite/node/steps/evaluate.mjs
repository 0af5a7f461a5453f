// Model and test set -> scores (JSON), ROC curve and calibration curve (CSV); beside it the accepted model, if there is one.
import { readFileSync, writeFileSync } from 'node:fs';
import { area, calibration, roc, sum } from './curves.mjs';
import { readClients, risk } from './logistic.mjs';

const [modelPath, testPath, scoresPath, rocPath, calibrationPath] = process.argv.slice(2);

const writeCsv = (path, header, rows) => {
  const lines = rows.map((row) => row.map((x) => (Number.isInteger(x) ? x : x.toFixed(6))).join(','));
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
};

/** Risk and truth of every client, the lowest risk first. */
function rank(path) {
  const model = JSON.parse(readFileSync(path, 'utf8'));
  return readClients(testPath)
    .map(({ x, y }) => ({ p: risk(model, x), y }))
    .sort((a, b) => a.p - b.p || a.y - b.y);
}

const brier = (ranked) => sum(ranked.map(({ p, y }) => (p - y) ** 2)) / ranked.length;

/** The accepted model on the same clients. The first time there is none. */
function championScores() {
  const path = process.env.MLGIT_INPUT_CHAMPION;
  if (path === undefined) return {};
  const ranked = rank(path);
  return { champion_auc: area(roc(ranked)), champion_brier: brier(ranked) };
}

const ranked = rank(modelPath);
const curve = roc(ranked);
const bins = calibration(ranked);
const n = ranked.length;
const scores = {
  auc: area(curve),
  ks: Math.max(...curve.map(([fpr, tpr]) => tpr - fpr)),
  brier: brier(ranked),
  log_loss: -sum(ranked.map(({ p, y }) => Math.log(y === 1 ? p : 1 - p))) / n,
  calibration_error:
    sum(bins.map(([predicted, observed, size]) => Math.abs(predicted - observed) * size)) / n,
  test_clients: n,
  ...championScores(),
};
writeFileSync(scoresPath, `${JSON.stringify(scores, null, 2)}\n`);
writeCsv(rocPath, 'fpr,tpr', curve);
writeCsv(calibrationPath, 'predicted,observed,clients', bins);
console.log(`AUC ${scores.auc.toFixed(4)}, KS ${scores.ks.toFixed(4)}, Brier ${scores.brier.toFixed(4)}`);
