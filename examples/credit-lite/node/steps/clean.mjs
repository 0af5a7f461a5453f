// Raw cardholders -> checked and sorted clients, both CSV.
import { readFileSync, writeFileSync } from 'node:fs';

const [source, target] = process.argv.slice(2);
const COLUMNS = 'default,student,balance,income';
const FLAGS = { Yes: 1, No: 0 };

function clean(line) {
  const cells = line.split(',');
  const [defaulted, student, balance, income] = cells;
  const client = [FLAGS[defaulted], FLAGS[student], Number(balance), Number(income)];
  if (cells.length !== 4 || cells.includes('') || !client.every(Number.isFinite))
    throw new Error(`a row cannot be read: ${line}`);
  if (client[2] < 0) throw new Error(`a balance is negative: ${line}`);
  return client;
}

const [header, ...lines] = readFileSync(source, 'utf8').trimEnd().split(/\r?\n/);
if (header !== COLUMNS) throw new Error(`expected the columns ${COLUMNS}, found ${header}`);

// The order of the source must not matter to anything downstream.
const clients = lines.map(clean).sort((a, b) => a[3] - b[3] || a[2] - b[2] || a[1] - b[1] || a[0] - b[0]);
writeFileSync(target, `${[COLUMNS, ...clients.map((client) => client.join(','))].join('\n')}\n`);

const share = clients.filter(([defaulted]) => defaulted === 1).length / clients.length;
console.log(`${clients.length} clients kept, ${(100 * share).toFixed(2)}% defaulted`);
