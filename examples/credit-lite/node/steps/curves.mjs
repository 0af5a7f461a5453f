// How well ranked clients are told apart, and how well their risk is predicted.
const BINS = 10;

export const sum = (list) => list.reduce((total, x) => total + x, 0);

/** Points [false positive rate, true positive rate], one for each distinct risk, the highest first. */
export function roc(ranked) {
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
export function calibration(ranked) {
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

/** Of a curve of points, by trapezia. */
export const area = (curve) =>
  sum(curve.slice(1).map(([x, y], i) => ((x - curve[i][0]) * (y + curve[i][1])) / 2));
