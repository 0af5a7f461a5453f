import type { DvcDataFile } from './data-file.ts';
import type { DvcProject } from './project.ts';
import type { Report } from './report.ts';

/** Tells what is around stages and data: remotes, imports, ignored files, programs that use DVC. */
export function noteSurroundings(
  project: DvcProject,
  dataFiles: readonly DvcDataFile[],
  report: Report,
): void {
  const inFolder = (name: string) => (project.folder === '' ? name : `${project.folder}/${name}`);
  for (const { name, url } of project.config.remotes) {
    const isBucket = /^s3:\/\//.test(url);
    report.add({
      ...{ kind: 'left', file: inFolder('.dvc/config'), line: 1, what: `remote ${name} (${url})` },
      why: 'what lies there stays where it is, in the form of DVC: a store of mlgit has another, and credentials are never taken over',
      todo: `mlgit remote add ${/^[a-z0-9][a-z0-9_-]*$/.test(name) ? name : 'team'} ${isBucket ? `${url.replace(/\/+$/, '')}-mlgit` : 's3://BUCKET/PREFIX or file:///FOLDER'}, then: mlgit push`,
    });
  }
  for (const { file, sources } of dataFiles) {
    for (const { line, text, kind } of sources) {
      report.add({
        ...{ kind: 'left', file, line, what: `source ${text}` },
        why: 'the data is tracked as it is now; nothing looks for a newer version, as dvc update did',
        todo:
          kind === 'url' && /^(s3|https):/.test(text)
            ? `to follow it, as an input of the steps: {url: ${JSON.stringify(text)}}`
            : kind === 'repository'
              ? 'once that repository has runs of mlgit, as an input: {from: "URL#FLOW@TAG:ARTIFACT"}'
              : 'bring the new version into the tree, then: mlgit add PATH',
      });
    }
  }
  for (const { path, text } of project.ignores) {
    const lines = text.split(/\r?\n/);
    const first = lines.findIndex((line) => /^\s*[^#\s]/.test(line));
    if (first === -1) continue;
    report.add({
      ...{ kind: 'left', file: path, line: first + 1, what: 'patterns of .dvcignore' },
      why: 'a tracked folder is all that is in it; code leaves out what .gitignore names',
      todo: 'take out of tracked folders what should not be there, then: mlgit add FOLDER',
    });
  }
  for (const { file, line } of project.tree.usesOfDvc) {
    report.add({
      ...{ kind: 'differs', file, line, what: 'use of DVC in a program' },
      why: 'a task runs in a workspace of its own, without .git, where DVC finds no repository',
      todo: 'read parameters from their file or from $MLGIT_PARAMS_FILE, and data from its path',
    });
  }
}
