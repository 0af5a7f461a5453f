import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { libraryTypes } from '../library-types.mjs';
import { commandList, commandPage, fileName } from './command-page.mjs';
import { exitCodesPage } from './exit-codes-page.mjs';

/** Commands that no person types, and that files of others call. */
const FOR_SCHEDULERS = 'task:';

/** Path below docs/ → text, of every page that is made from the code. Needs a build. */
export async function generatedDocs(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'));
  const commands = Object.values(manifest.commands)
    .filter(({ id, hidden }) => !hidden || id.startsWith(FOR_SCHEDULERS))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const schemaOf = (name) => JSON.parse(readFileSync(join(root, 'schema', `${name}.schema.json`), 'utf8'));
  const { EXIT_CODES } = await import(pathToFileURL(join(root, 'src/cli/exit-codes.ts')).href);
  return new Map([
    ['exit-codes.md', exitCodesPage(EXIT_CODES)],
    ['library.api.md', libraryTypes(root).report],
    ['commands/README.md', commandList(commands)],
    ...commands.map((command) => [`commands/${fileName(command.id)}`, commandPage(command, schemaOf)]),
  ]);
}
