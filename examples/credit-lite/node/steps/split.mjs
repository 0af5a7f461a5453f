// Clients -> train and test sets with the same share of defaults.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { random, shuffle } from './random.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, 'test-share': { type: 'string' } },
});
const [clients, trainPath, testPath] = positionals;

const [header, ...rows] = readFileSync(clients, 'utf8').trimEnd().split('\n');
const next = random(Number(values.seed));
const train = [];
const test = [];
for (const flag of ['0,', '1,']) {
  const group = shuffle(
    rows.filter((row) => row.startsWith(flag)),
    next,
  );
  const cut = Math.round(group.length * Number(values['test-share']));
  test.push(...group.slice(0, cut));
  train.push(...group.slice(cut));
}
writeFileSync(trainPath, `${[header, ...train].join('\n')}\n`);
writeFileSync(testPath, `${[header, ...test].join('\n')}\n`);
console.log(`${train.length} clients to learn from, ${test.length} to judge by`);
