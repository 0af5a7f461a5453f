// Writes oclif's manifest and the list of command ids from the built commands: help and start-up load no command they do not run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';

export async function writeManifest(root, dist, commands) {
  const ids = commands
    .map((path) =>
      path
        .replace(/^commands\//, '')
        .replace(/\.ts$/, '')
        .replaceAll('/', ':'),
    )
    .sort();
  writeFileSync(join(dist, 'command-ids.json'), JSON.stringify(ids));
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify({ ...plugin.manifest, version })}\n`);
}
