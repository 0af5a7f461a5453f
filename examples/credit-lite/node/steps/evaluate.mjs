// Model and test set -> scores (JSON), ROC curve and calibration curve (CSV).
import { readFileSync, writeFileSync } from 'node:fs';
import { readClients, risk } from './logistic.mjs';

const [modelPath, testPath, scoresPath, rocPath, calibrationPath] = process.argv.slice(2);
const BINS = 10;

const sum = (list) => list.reduce((total, x) => total + x, 0);

/** Points [false positive rate, true positive rate], one for each distinct risk, the highest first. */
function roc(ranked) {
  const positives = sum(ranked.map(({ y }) => y));
  const points = [[0, 0]];
  let [fp, tp] = [0, 0];
  for (let i = ranked.length - 1; i >= 0; i--) {
    if (ranked[i].y === 1) tp++;
    else fp++;
    if (ranked[i - 1]?.p !== ranked[i].p) points.push([fp / (ranked.length - positives), tp / positives]);
  }
  return points;
}

/** [mean predicted risk, observed share of defaults, size] of bins of equally many clients. */
function calibration(ranked) {
  const cut = (bin) => Math.floor((ranked.length * bin) / BINS);
  return Array.from({ length: BINS }, (_, bin) => {
    const part = ranked.slice(cut(bin), cut(bin + 1));
    return [
      sum(part.map(({ p }) => p)) / part.length,
      sum(part.map(({ y }) => y)) / part.length,
      part.length,
    ];
  });
}

const writeCsv = (path, header, rows) => {
  const lines = rows.map((row) => row.map((x) => (Number.isInteger(x) ? x : x.toFixed(6))).join(','));
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
};

const model = JSON.parse(readFileSync(modelPath, 'utf8'));
const ranked = readClients(testPath)
  .map(({ x, y }) => ({ p: risk(model, x), y }))
  .sort((a, b) => a.p - b.p || a.y - b.y);
const curve = roc(ranked);
const bins = calibration(ranked);
const n = ranked.length;
const scores = {
  auc: sum(curve.slice(1).map(([x, y], i) => ((x - curve[i][0]) * (y + curve[i][1])) / 2)),
  ks: Math.max(...curve.map(([fpr, tpr]) => tpr - fpr)),
  brier: sum(ranked.map(({ p, y }) => (p - y) ** 2)) / n,
  log_loss: -sum(ranked.map(({ p, y }) => Math.log(y === 1 ? p : 1 - p))) / n,
  calibration_error:
    sum(bins.map(([predicted, observed, size]) => Math.abs(predicted - observed) * size)) / n,
  test_clients: n,
};
writeFileSync(scoresPath, `${JSON.stringify(scores, null, 2)}\n`);
writeCsv(rocPath, 'fpr,tpr', curve);
writeCsv(calibrationPath, 'predicted,observed,clients', bins);
console.log(`AUC ${scores.auc.toFixed(4)}, KS ${scores.ks.toFixed(4)}, Brier ${scores.brier.toFixed(4)}`);
