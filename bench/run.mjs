// `npm run bench -- NAME [ARGS]` runs one benchmark; without a name, lists them. Each is a program of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
  .map((name) => name.slice(0, -'.mjs'.length))
  .sort();
const [name, ...args] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no benchmark ${JSON.stringify(name)}.`);
  console.log('Benchmarks (npm run bench -- NAME):');
  for (const known of names) console.log(`  ${known.padEnd(10)} ${summary(known)}`);
  process.exit(name === undefined ? 0 : 2);
}

const { status, signal } = spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...args], {
  stdio: 'inherit',
});
if (signal !== null) process.kill(process.pid, signal);
process.exit(status ?? 70);

/** The first line of the file is a comment that says what is measured. */
function summary(known) {
  const [first = ''] = readFileSync(join(folder, `${known}.mjs`), 'utf8').split('\n');
  return first.replace(/^\/\/\s*/, '');
}
