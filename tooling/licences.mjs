// Collects the licence texts of every package that esbuild took into the bundles.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function writeLicences(root, dist, metafiles) {
  const packages = new Set();
  for (const path of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const match = /(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
    if (match) packages.add(match[1]);
  }
  writeFileSync(
    join(dist, 'THIRD-PARTY-LICENCES.txt'),
    texts([...packages].sort().map((folder) => licenceOf(join(root, folder)))),
  );
}

/** Each text once, below the packages that have it. */
function texts(licences) {
  const named = Map.groupBy(licences, ({ text }) => text);
  const parts = [...named].map(([text, all]) => `${all.map(({ title }) => title).join('\n')}\n\n${text}\n`);
  return parts.join(`\n${'-'.repeat(80)}\n`);
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return { title: `${name} ${version} (${license})`, text: text.replaceAll('\r\n', '\n').trim() };
}
