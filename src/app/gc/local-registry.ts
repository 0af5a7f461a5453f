import { chmodSync, existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestText } from '../../model/blake3.ts';
import { decodeCanonical, encodeCanonical } from '../../model/canonical-json.ts';
import { digestHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf, ioError } from '../../store/io-error.ts';
import { isGroupWritable, Layout } from '../../store/layout.ts';

/** Repositories that use one local store (`mlgit.localStore`): documents `repositories/<id>.json` in it. */
const FOLDER = 'repositories';

/**
 * Makes a repository known to the others that use this store, before it puts anything there.
 * @throws MlgitError `not-writable`, `disk-full` (io).
 */
export function registerLocally(storeRoot: string, commonDir: string, random: () => string): void {
  const folder = join(storeRoot, FOLDER);
  const path = join(folder, `${digestHex(digestText(commonDir)).slice(0, 32)}.json`);
  if (existsSync(path)) return;
  // Whatever the umask: the other users of the store read it, too.
  new Layout(storeRoot, isGroupWritable(storeRoot)).makeFolder(folder);
  const temp = join(folder, `.${random()}`);
  try {
    writeFileSync(temp, encodeCanonical({ version: 1, commonDir }, 'lines'), { flag: 'wx' });
    chmodSync(temp, 0o444);
    linkSync(temp, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw ioError(error, 'write', folder);
  } finally {
    rmSync(temp, { force: true });
  }
}

/** Common git folders of all repositories that use the store. @throws MlgitError `bad-registration` (integrity). */
export function locallyRegistered(
  storeRoot: string,
): readonly { readonly commonDir: string; readonly path: string }[] {
  const folder = join(storeRoot, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { path, commonDir: commonDirOf(readFileSync(path, 'utf8'), path) };
    });
}

function commonDirOf(text: string, path: string): string {
  try {
    const { version, commonDir } = decodeCanonical(text) as { version?: unknown; commonDir?: unknown };
    if (version === 1 && typeof commonDir === 'string') return commonDir;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new MlgitError(`Cannot tell which repository ${path} registers`, {
    code: 'bad-registration',
    kind: 'integrity',
    hints: ['npm install --global mlgit@latest   (a newer one may have written it)'],
    details: { path },
  });
}
