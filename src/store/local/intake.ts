import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Clock } from '../../config/config.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { IdentifyOptions } from '../local-port.ts';
import type { BlobFolder } from './blob-folder.ts';
import { FileIntake, type IntakeMode, SMALL_BYTES, stampOf, type TakenFile } from './file-intake.ts';
import { linkAsArtifact, noSuchPath, specialFile, wrongKind } from './file-refusals.ts';
import { FolderIntake } from './folder-intake.ts';
import { refuseUnfit } from './folder-listing.ts';
import { Lanes } from './lanes.ts';
import { Pace } from './pace.ts';
import type { Reflinks } from './reflink.ts';

/** Large files at once: each has 6 MiB of buffers, and more than a few only make a disk seek. */
const LANES = 4;

export interface IntakeParts {
  readonly blobs: BlobFolder;
  readonly reflinks: Reflinks;
  readonly clock: Clock;
}

/** A file or folder of the disk as the content of an artifact: taken in, or (`identify`) only looked at. */
export async function takeIn(
  parts: IntakeParts,
  path: string,
  mode: IntakeMode,
  options: IdentifyOptions,
): Promise<ArtifactContent> {
  const stat = lookAt(path);
  if (stat.isDirectory()) {
    if (options.kind === 'file') throw wrongKind(path, 'file');
    return takeFolder(parts, path, mode, options);
  }
  if (!stat.isFile()) throw specialFile(path);
  if (options.kind === 'tree') throw wrongKind(path, 'tree');
  return takeFile(parts, path, stat, { mode, options });
}

async function takeFolder(
  parts: IntakeParts,
  path: string,
  mode: IntakeMode,
  options: IdentifyOptions,
): Promise<ArtifactContent> {
  if (mode === 'move') refuseUnfit(path);
  const intake = new FolderIntake({
    blobs: parts.blobs,
    files: filesOf(parts, mode, options),
    lanes: new Lanes(LANES),
    pace: new Pace(() => parts.clock.monotonic(), options.signal),
    mode,
    known: options.known,
    startedAtMs: parts.clock.now(),
    onFile: () => options.onProgress?.(0, 1),
  });
  const summary = await intake.take(path);
  if (mode === 'move') await removeEmptied(path);
  return { kind: 'tree', ...summary };
}

async function takeFile(
  parts: IntakeParts,
  path: string,
  stat: BigIntStats,
  how: { readonly mode: IntakeMode; readonly options: IdentifyOptions },
): Promise<ArtifactContent> {
  const { mode, options } = how;
  const stamp = stampOf(stat);
  const startedAtMs = parts.clock.now();
  const digest = mode === 'move' ? undefined : options.known?.file(path, stamp);
  if (digest !== undefined && (mode === 'identify' || parts.blobs.has(digest, stamp.sizeBytes))) {
    options.onProgress?.(0, 1);
    return contentOf({ digest, stamp, executable: (stat.mode & 0o100n) !== 0n });
  }
  const files = filesOf(parts, mode, options);
  const small = stamp.sizeBytes <= SMALL_BYTES ? files.takeSmall(path, stat) : undefined;
  const taken = small ?? (await files.takeAny(path));
  if (mode !== 'move') options.known?.record(path, taken.stamp, taken.digest, startedAtMs);
  options.onProgress?.(0, 1);
  return contentOf(taken);
}

function filesOf(parts: IntakeParts, mode: IntakeMode, options: IdentifyOptions): FileIntake {
  return new FileIntake(parts.blobs, parts.reflinks, {
    mode,
    signal: options.signal,
    onBytes: (bytes) => options.onProgress?.(bytes, 0),
  });
}

function contentOf(taken: TakenFile): ArtifactContent {
  const content: ArtifactContent = {
    kind: 'file',
    digest: taken.digest,
    sizeBytes: taken.stamp.sizeBytes,
  };
  return taken.executable ? { ...content, executable: true } : content;
}

function lookAt(path: string): BigIntStats {
  try {
    const stat = lstatSync(path, { bigint: true });
    if (stat.isSymbolicLink()) throw linkAsArtifact(path, readlinkSync(path));
    return stat;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') throw noSuchPath(path);
    throw ioError(error, 'read', path);
  }
}

/** All files are gone from it; what is left is folders. */
async function removeEmptied(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true });
  } catch (error) {
    throw ioError(error, 'remove', path);
  }
}
