// `npm run build`: dist/ with the bundled command line, the library, its types and the licences of what was taken in, oclif's
// manifest, and the schemas.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { bundlePage } from './bundle-page.mjs';
import { libraryTypes } from './library-types.mjs';
import { writeLicences } from './licences.mjs';
import { writeManifest } from './oclif-manifest.mjs';
import { writeSchemas } from './schemas.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { metafile } = await bundle(root, { write: true });
// Tasks in Python have the package of this very version, whether one is installed or not.
cpSync(join(root, 'python/src/mlgit'), join(root, 'dist/python/mlgit'), {
  recursive: true,
  filter: (path) => !path.includes('__pycache__'),
});
const page = await bundlePage(root, { write: true });
writeLicences(root, join(root, 'dist'), [metafile, page.metafile]);
writeFileSync(join(root, 'dist/library.d.ts'), libraryTypes(root).declarations);
await writeManifest(root);
await writeSchemas(root);
