import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { FileVersion, PushedRange } from './hook-port.ts';
import type { RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';
import { parseRawChanges } from './raw-changes.ts';
import { TRACKED_DOCUMENTS } from './tracked-documents.ts';

/** Of a remote. A URL is not the name of refs, and what a glob makes of its characters is not what it says. */
const NAME = /^[\w.-]+(\/[\w.-]+)*$/;

/**
 * A merge is compared with all of its parents at once (`-c`): what it took over from one of them is no news of its
 * own. The full history, because a side that a merge dropped is pushed as well.
 */
const FORM = [
  ...['--format=', '--raw', '-z', '-c', '-r', '--root', '--no-renames', '--no-abbrev', '--full-history'],
  ...['--no-show-signature', '--no-color', '--no-ext-diff', '--no-textconv', '--no-notes', '--no-relative'],
];

export async function findPushedDocuments(
  location: RepositoryLocation,
  env: Env,
  { tips, known, remote }: PushedRange,
): Promise<readonly FileVersion[]> {
  const refs = NAME.test(remote) ? [`--remotes=${remote}`, `--glob=refs/mlgit/remotes/${remote}`] : [];
  const args = ['log', ...FORM, '--ignore-missing', '--stdin', '--not', ...refs, '--', ...TRACKED_DOCUMENTS];
  const stdin = [...tips, ...known.map((oid) => `^${oid}`)].map((oid) => `${oid}\n`).join('');
  const call = { args, cwd: workingFolder(location), env: environmentOf(location, env), stdin };
  const versions = new Map<string, FileVersion>();
  for (const version of parseRawChanges(await runGit(call))) {
    versions.set(`${version.oid} ${version.path}`, version);
  }
  return [...versions.values()];
}
