// Two sides run by turns; the medians are compared, and a loss is printed as plainly as a win.
import { canMeasureMemory } from './measure.mjs';

/**
 * Calls `ours.run(round)` and `peer.run(round)`, each of which prepares, then returns `measure`'s result of one run.
 * Who goes first alternates, so that neither side always finds the machine as the other left it.
 */
export function interleave({ rounds, ours, peer }) {
  const runs = { [ours.name]: [], [peer.name]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? [ours, peer] : [peer, ours]) {
      const result = side.run(round);
      runs[side.name].push(result);
      console.error(`  round ${round + 1}/${rounds}  ${side.name.padEnd(10)} ${seconds(result.wallMs)}`);
    }
  }
  return { ours: summarise(ours.name, runs[ours.name]), peer: summarise(peer.name, runs[peer.name]) };
}

/** Prints the table and, as the last line of standard output, one JSON object. Returns whether every target is met. */
export function conclude({ bench, ours, peer, target, maxPeakBytes, checked }) {
  const ratio = ours.medianMs / peer.medianMs;
  console.log(`${bench}: ${checked}`);
  for (const side of [ours, peer]) console.log(`  ${describe(side)}`);
  const verdict =
    ratio < 1 ? `${(1 / ratio).toFixed(1)} times as fast` : `LOSS: ${ratio.toFixed(2)} times as slow`;
  console.log(`  ratio ${ratio.toFixed(3)} (${verdict}); target at most ${target}: ${word(ratio <= target)}`);
  const memoryMet =
    maxPeakBytes === undefined || ours.peakBytes === undefined || ours.peakBytes <= maxPeakBytes;
  if (maxPeakBytes !== undefined) {
    console.log(
      ours.peakBytes === undefined
        ? '  peak memory: not measured, there is no GNU time'
        : `  peak memory ${mebibytes(ours.peakBytes)}; target at most ${mebibytes(maxPeakBytes)}: ${word(memoryMet)}`,
    );
  }
  const met = ratio <= target && memoryMet;
  const figures = { target, met, [ours.name]: ours, [peer.name]: peer, memoryMeasured: canMeasureMemory };
  console.log(JSON.stringify({ bench, ratio: Number(ratio.toFixed(4)), figures }));
  return met;
}

/**
 * The same for a benchmark of several parts, each with a target of its own, and some with one for our memory. `ratio` of the last line is that of the
 * part that is furthest from its target.
 */
export function concludeAll({ bench, checked, parts }) {
  console.log(`${bench}: ${checked}`);
  const figures = {};
  for (const [part, { ours, peer, target, maxPeakBytes = Number.POSITIVE_INFINITY }] of Object.entries(
    parts,
  )) {
    const ratio = ours.medianMs / peer.medianMs;
    const verdict =
      ratio < 1 ? `${(1 / ratio).toFixed(1)} times as fast` : `${ratio.toFixed(2)} times as long`;
    console.log(`  ${part}`);
    for (const side of [ours, peer]) console.log(`    ${describe(side)}`);
    console.log(
      `    ratio ${ratio.toFixed(3)} (${verdict}); target at most ${target.toFixed(3)}: ${word(ratio <= target)}`,
    );
    const memoryMet = (ours.peakBytes ?? 0) <= maxPeakBytes;
    if (Number.isFinite(maxPeakBytes)) {
      const measured = ours.peakBytes === undefined ? 'not measured' : mebibytes(ours.peakBytes);
      console.log(
        `    peak memory ${measured}; target at most ${mebibytes(maxPeakBytes)}: ${word(memoryMet)}`,
      );
    }
    figures[part] = {
      ratio: Number(ratio.toFixed(4)),
      target,
      met: ratio <= target && memoryMet,
      [ours.name]: ours,
      [peer.name]: peer,
    };
  }
  const worst = Object.values(figures).reduce((a, b) => (b.ratio / b.target > a.ratio / a.target ? b : a));
  console.log(JSON.stringify({ bench, ratio: worst.ratio, figures }));
  return Object.values(figures).every(({ met }) => met);
}

function summarise(name, runs) {
  const walls = runs.map((run) => run.wallMs);
  const peaks = runs.map((run) => run.peakBytes).filter((bytes) => bytes !== undefined);
  const cpus = runs.map((run) => run.cpuMs).filter((ms) => ms !== undefined);
  return {
    name,
    medianMs: Math.round(median(walls)),
    minMs: Math.round(Math.min(...walls)),
    runsMs: walls.map(Math.round),
    ...(cpus.length > 0 ? { cpuMs: Math.round(median(cpus)) } : {}),
    ...(peaks.length > 0 ? { peakBytes: Math.max(...peaks) } : {}),
  };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function describe(side) {
  const memory = side.peakBytes === undefined ? '' : `, peak ${mebibytes(side.peakBytes)}`;
  const cpu = side.cpuMs === undefined ? '' : `, cpu ${seconds(side.cpuMs)}`;
  return `${side.name.padEnd(10)} median ${seconds(side.medianMs)}, best ${seconds(side.minMs)}${cpu}${memory}`;
}

function word(met) {
  return met ? 'met' : 'MISSED';
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

function mebibytes(bytes) {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
