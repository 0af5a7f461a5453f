import { humanBytes } from '../base/human.ts';
import { shellWord } from '../base/shell-word.ts';
import { decodeManifest } from '../model/decode-run.ts';
import { encodeManifest } from '../model/encode-manifest.ts';
import type { Manifest } from '../model/manifest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { hasConflictMarkers, MAX_POINTER_BYTES, POINTER_SUFFIX, parsePointer } from '../model/pointer.ts';

/** The pointer that stands for a staged path or for a folder above it; undefined when none does. */
export function pointerOver(path: string, pointers: ReadonlySet<string>): string | undefined {
  const segments = path.split('/');
  for (let length = segments.length; length > 0; length--) {
    const pointer = segments.slice(0, length).join('/') + POINTER_SUFFIX;
    if (pointer !== path && pointers.has(pointer)) return pointer;
  }
  return undefined;
}

export function artifactStaged(path: string, pointer: string): MlgitError {
  const data = shellWord(pointer.slice(0, -POINTER_SUFFIX.length));
  return new MlgitError(`${path} is tracked by ${pointer}, and its bytes are about to be committed`, {
    code: 'artifact-staged',
    kind: 'failed',
    hints: [`git rm -r --cached ${data} && mlgit add ${data}`],
    details: { path, pointer },
  });
}

export function outputStaged(path: string, output: { readonly name: string; readonly sizeBytes: number }) {
  return new MlgitError(
    `${path} (${humanBytes(output.sizeBytes)}) is the output ${output.name}, and its bytes are about to be committed`,
    {
      code: 'output-staged',
      kind: 'failed',
      hints: [
        `git rm --cached ${shellWord(path)}   (the run's record has it)`,
        'git config mlgit.commitLimit BYTES   (allows more)',
      ],
      details: { path, sizeBytes: output.sizeBytes },
    },
  );
}

/** @throws MlgitError `bad-pointer` (integrity). */
export function checkStagedPointer(path: string, bytes: Buffer): void {
  const text = bytes.length > MAX_POINTER_BYTES ? '' : bytes.toString('utf8').replaceAll('\r\n', '\n');
  parsePointer(text, path);
}

/**
 * The manifest in a staged `manifests/<flow>.json`.
 * @throws MlgitError `manifest-conflict`, `manifest-edited` (failed).
 */
export function readStagedManifest(path: string, bytes: Buffer): Manifest {
  const text = bytes.toString('utf8');
  if (hasConflictMarkers(text)) {
    throw new MlgitError(`${path} has conflict markers of a merge`, {
      code: 'manifest-conflict',
      kind: 'failed',
      hints: ['mlgit run --accept   (of what was merged)', 'mlgit accept RUN   (one of the two)'],
      details: { path },
    });
  }
  const manifest = decoded(path, text);
  const canonical = encodeManifest(manifest);
  if (canonical !== text) throw edited(path, 'a run writes it in another form');
  const flow = path.replace(/^.*\//, '').replace(/\.json$/, '');
  if (manifest.flow !== flow) throw edited(path, `it is of the flow ${manifest.flow}`);
  return manifest;
}

function decoded(path: string, text: string): Manifest {
  try {
    return decodeManifest(text, path);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code === 'unknown-version') throw error;
    throw edited(path, error.message.replace(/^[^:]*: /, ''), error);
  }
}

export function edited(path: string, because: string, cause?: unknown): MlgitError {
  const flow = path.replace(/^.*\//, '').replace(/\.json$/, '');
  return new MlgitError(`${path} is not what a run recorded: ${because}`, {
    code: 'manifest-edited',
    kind: 'failed',
    hints: [`mlgit log ${flow}`, `git restore --staged --worktree -- :/${path}`],
    details: { path },
    cause,
  });
}
