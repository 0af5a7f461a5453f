import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnDocument } from '../../hooks/own-document.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { hasConflictMarkers } from '../../model/pointer.ts';
import type { Context } from '../context.ts';
import { notWritable, writeWhole } from '../write-whole.ts';
import { acceptedPath } from './accepted-path.ts';

/**
 * Writes the accepted manifest of its flow into the working tree: the file there before, or the whole new one. Bytes that
 * git and no run have are only written over with `force`. Returns whether it was not so already.
 * @throws MlgitError `file-exists` (usage), `not-writable` (io).
 */
export async function writeAccepted(
  context: Context,
  root: string,
  { manifest, force }: { readonly manifest: Manifest; readonly force: boolean },
): Promise<boolean> {
  const path = acceptedPath(manifest.flow);
  const file = join(root, path);
  const text = encodeManifest(manifest);
  const there = await readIfThere(file);
  if (there === text) return false;
  if (there !== undefined && !force && !(await isKept(context, path, there))) throw exists(path, there);
  await writeWhole(file, Buffer.from(text), { tag: context.config.pid, withFolder: true });
  return true;
}

/** Whether nothing is lost with it: both sides of a conflict are in git, a manifest in a run's record or in HEAD. */
async function isKept(context: Context, path: string, there: string): Promise<boolean> {
  const text = there.replaceAll('\r\n', '\n');
  if (!isOwnDocument(path, text)) return false;
  if (hasConflictMarkers(text)) return true;
  const head = await context.revParse('HEAD');
  const committed = head === undefined ? undefined : await context.objects.readFile(head, path);
  if (committed?.toString('utf8') === text) return true;
  return (await context.runs.all()).some(({ manifest }) => encodeManifest(manifest) === text);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notWritable(file, error as NodeJS.ErrnoException);
  }
}

function exists(path: string, text: string): MlgitError {
  const what = isOwnDocument(path, text)
    ? 'a manifest that neither git nor any run here has'
    : 'no manifest that mlgit wrote';
  return new MlgitError(`${path} is there, and is ${what}`, {
    code: 'file-exists',
    kind: 'usage',
    hints: [`git diff -- :/${path}`, 'mlgit accept RUN --force   (writes over it)'],
    details: { path },
  });
}
