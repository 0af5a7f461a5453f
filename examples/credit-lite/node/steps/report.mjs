// Scores and curves -> a folder with a page (Markdown) and its plot (SVG).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [scoresPath, rocPath, calibrationPath, folder] = process.argv.slice(2);
const [SIZE, EDGE] = [320, 40];
const MEANING = {
  auc: 'chance that a defaulter is ranked above a non-defaulter',
  ks: 'widest gap between the two score distributions',
  brier: 'mean squared error of the probability',
  log_loss: 'mean surprise of the outcome',
  calibration_error: 'mean gap between predicted and observed share',
  test_clients: 'clients the model had not seen',
};

/** The first two columns of a CSV table. */
function points(path) {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split(',').slice(0, 2).map(Number));
}

/** A square plot of the curve over its diagonal, scaled to the curve's greatest value. */
function panel(left, title, colour, curve) {
  const top = Math.max(...curve.flat());
  const [x0, y0] = [left + EDGE, EDGE + SIZE];
  const place = ([x, y]) => `${(x0 + (x / top) * SIZE).toFixed(1)},${(y0 - (y / top) * SIZE).toFixed(1)}`;
  return `
<text x="${x0}" y="${EDGE - 12}">${title}</text>
<rect x="${x0}" y="${EDGE}" width="${SIZE}" height="${SIZE}" fill="none" stroke="#999"/>
<line x1="${x0}" y1="${y0}" x2="${x0 + SIZE}" y2="${EDGE}" stroke="#bbb" stroke-dasharray="5"/>
<polyline points="${curve.map(place).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
<text x="${x0}" y="${y0 + 20}">0</text>
<text x="${x0 + SIZE}" y="${y0 + 20}" text-anchor="end">${Number(top.toPrecision(2))}</text>`;
}

const scores = JSON.parse(readFileSync(scoresPath, 'utf8'));
const [width, height] = [2 * (SIZE + 2 * EDGE), SIZE + 2 * EDGE];
const left = panel(0, `ROC, AUC ${scores.auc.toFixed(4)}`, '#1f77b4', points(rocPath));
const right = panel(width / 2, 'Calibration', '#ff7f0e', points(calibrationPath));
const frame = `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14"`;
const rows = Object.entries(MEANING).map(
  ([name, text]) => `| ${name} | ${Number(scores[name].toPrecision(6))} | ${text} |`,
);
const head = ['# Default risk of a cardholder', '', '| metric | value | meaning |', '|---|---|---|'];

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'curves.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" ${frame}>${left}${right}\n</svg>\n`,
);
writeFileSync(join(folder, 'report.md'), [...head, ...rows, '', '![Curves](curves.svg)', ''].join('\n'));
console.log(`report.md and curves.svg, AUC ${scores.auc.toFixed(4)}`);
