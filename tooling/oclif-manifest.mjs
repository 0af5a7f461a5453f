// Writes dist/oclif.manifest.json from the built commands, so that start-up and help load no command they do not run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config, Plugin } from '@oclif/core';

export async function writeManifest(root, dist) {
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  void Config;
  writeFileSync(join(dist, 'oclif.manifest.json'), JSON.stringify({ ...plugin.manifest, version }));
}
