// `npm run check`: format, lint, types, structure, layers and dead code.
import { fileURLToPath } from 'node:url';
import { runChecks } from './test/checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { failed } = await runChecks(root, (line) => process.stdout.write(`${line}\n`));
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
