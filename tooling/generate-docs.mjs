// `npm run docs`: builds, then writes the pages of docs/ that are made from the code, and removes those of commands that
// are gone. A test says when they are out of date.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './build.mjs';
import { generatedDocs } from './docs/generated-docs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = join(root, 'docs');
const pages = await generatedDocs(root);

mkdirSync(join(docs, 'commands'), { recursive: true });
for (const name of readdirSync(join(docs, 'commands'))) {
  if (!pages.has(`commands/${name}`)) rmSync(join(docs, 'commands', name));
}
for (const [path, text] of pages) writeFileSync(join(docs, path), text);
