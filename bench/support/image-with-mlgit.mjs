// An image for containers that has mlgit as a package would be installed: this one, and the Node that runs this.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workerFiles } from '../../src/app/remote/driver/worker-files.ts';
import { required } from './flow-folder.mjs';

/** Writes the image `base` with mlgit as another, and returns the path of its archive. */
export function imageWithMlgit({ base, name, folder, env }) {
  const root = join(folder, 'root');
  for (const [path, file] of workerFiles()) {
    const target = join(root, 'opt/mlgit', path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  const start = '#!/bin/sh\nexec /opt/mlgit/bin/node /opt/mlgit/bin/mlgit.js "$@"\n';
  writeFileSync(join(root, 'usr/bin/mlgit'), start, { mode: 0o755 });
  const script = fileURLToPath(new URL('image-with-mlgit.py', import.meta.url));
  const archive = join(folder, 'image.tar');
  required('python3', [script, base, root, name, archive], folder, env);
  return archive;
}
