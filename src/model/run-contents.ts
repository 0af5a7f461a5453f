import type { ArtifactContent } from './artifact.ts';
import type { Execution } from './execution.ts';
import type { Manifest } from './manifest.ts';

/**
 * Everything that a run made: outputs, series, plots, wrong rows and logs. What it took from outside is not its own; a folder
 * stands for all that is in it.
 */
export function contentsOfRun(run: {
  readonly manifest: Manifest;
  readonly execution: Execution;
}): ArtifactContent[] {
  const contents = contentsOfManifest(run.manifest);
  for (const { attempts, checkLogs } of Object.values(run.execution.tasks)) {
    for (const log of Object.values(checkLogs ?? {})) contents.push({ kind: 'file', ...log });
    for (const { log } of attempts) {
      if (log === undefined) continue;
      const { times, digest, sizeBytes } = log;
      contents.push({ kind: 'file', digest, sizeBytes });
      if (times !== undefined) contents.push({ kind: 'file', ...times });
    }
  }
  return contents;
}

/** The same as far as the manifest tells: without logs. */
export function contentsOfManifest({ tasks }: Manifest): ArtifactContent[] {
  const contents: ArtifactContent[] = [];
  for (const { outputs, series, plots, checks } of Object.values(tasks)) {
    const made = [...Object.values(outputs), ...(series === undefined ? [] : [series])];
    for (const { kind, digest, sizeBytes } of made) contents.push({ kind, digest, sizeBytes });
    for (const { sample } of checks ?? [])
      if (sample !== undefined) contents.push({ kind: 'file', ...sample });
    for (const { digest, sizeBytes } of plots ?? []) contents.push({ kind: 'file', digest, sizeBytes });
  }
  return contents;
}
