import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { listFolder, readTextIfAny } from './present-path.ts';

/**
 * Installed packages as `name==version`, sorted, from the names of their records in site folders (PEP 376, 427).
 * Only listings are read, which takes about a millisecond and notices every install, upgrade and removal; not
 * noticed is a package that was replaced by another build of the same version.
 */
export async function listPythonPackages(siteFolders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(siteFolders.map(listFolder));
  const packages = lists.flat().flatMap((name) => packageOf(name) ?? []);
  return [...new Set(packages)].sort(compareBytes);
}

const RECORD = /^([A-Za-z0-9._]+?)(?:-([^-]+))?(?:-py\d[\d.]*)?\.(?:dist-info|egg-info|egg|egg-link)$/;

function packageOf(entry: string): string | undefined {
  const [, name, version] = RECORD.exec(entry) ?? [];
  if (name === undefined) return undefined;
  // One spelling of a name, whatever tool installed it (PEP 503).
  return `${name.toLowerCase().replace(/[-_.]+/g, '-')}==${version ?? '?'}`;
}

/** The lines of a folder's `.pth` files with the file each is from. */
export async function readPathFiles(
  siteFolder: string,
): Promise<{ readonly file: string; readonly lines: readonly string[] }[]> {
  const names = (await listFolder(siteFolder)).filter((name) => /\.(pth|egg-link)$/.test(name));
  return Promise.all(
    names.map(async (file) => ({
      file,
      lines: ((await readTextIfAny(join(siteFolder, file))) ?? '').split(/\r?\n/).map((line) => line.trim()),
    })),
  );
}
