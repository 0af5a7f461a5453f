import type { DvcConfig } from './config.ts';
import type { DvcDataFile } from './data-file.ts';
import type { DvcProject, Trace } from './project.ts';
import type { Report } from './report.ts';

/** Tells what is around stages and data: remotes, imports, ignored files, programs that use DVC. */
export function noteSurroundings(
  project: DvcProject,
  dataFiles: readonly DvcDataFile[],
  report: Report,
): void {
  const inFolder = (name: string) => (project.folder === '' ? name : `${project.folder}/${name}`);
  for (const { name, url, line } of project.config.remotes) {
    const isBucket = /^s3:\/\//.test(url);
    report.add({
      ...{ kind: 'left', file: inFolder('.dvc/config'), line, what: `remote ${name} (${url})` },
      why: 'what lies there stays where it is, in the form of DVC: a store of mlgit has another, and credentials are never taken over',
      todo: `mlgit remote add ${/^[a-z0-9][a-z0-9_-]*$/.test(name) ? name : 'team'} ${isBucket ? `${url.replace(/\/+$/, '')}-mlgit` : 's3://BUCKET/PREFIX or file:///FOLDER'}, then: mlgit push`,
    });
  }
  noteUnread(project.unread, report);
  noteTraces(project.traces, report);
  noteSettings(project.config, inFolder('.dvc/config'), report);
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
  for (const { file, line, isLive } of project.tree.usesOfDvc) {
    if (isLive) {
      report.add({
        ...{ kind: 'differs', file, line, what: 'use of DVCLive in a program' },
        why: 'it writes its files in a task as well, but finds no repository there: it saves no experiment, and its dvc.yaml is left behind',
        todo: 'declare its folder under outputs of the step; metrics: dvclive/metrics.json. Or log to mlgit: docs/guides/python-runs.md',
      });
      continue;
    }
    report.add({
      ...{ kind: 'differs', file, line, what: 'use of DVC in a program' },
      why: 'a task runs in a workspace of its own, without .git, where DVC finds no repository',
      todo: 'read parameters from their file or from $MLGIT_PARAMS_FILE, and data from its path',
    });
  }
}

function noteUnread(files: readonly string[], report: Report): void {
  for (const file of files) {
    report.add({
      ...{ kind: 'left', file, line: 1, what: 'the whole file' },
      why: 'it was not read: it is larger than 16 MiB, or leads out of the repository',
      todo: 'take over by hand what it has: mlgit add PATH for data, steps of the flow file for stages',
    });
  }
}

function noteTraces(traces: readonly Trace[], report: Report): void {
  for (const { kind, where, count } of traces) {
    report.add(
      kind === 'run-cache'
        ? {
            ...{ kind: 'left', file: where, line: 1, what: `${count} results of stages (run-cache)` },
            why: 'what DVC made is not taken for what a run would make: nobody knows with which code and programs it was made',
            todo: 'mlgit run makes it once; from then on results are found by all that decides about them',
          }
        : {
            ...{ kind: 'left', file: where, line: 1, what: `${count} experiments` },
            why: 'they stay in git as refs of DVC; they are no runs, for what they read was not seen',
            todo: 'run again what matters: git worktree add ../again EXPERIMENT, then mlgit import-dvc and mlgit run there',
          },
    );
  }
}

/** Settings by name; their values may be secrets. */
function noteSettings({ others }: DvcConfig, file: string, report: Report): void {
  const [first] = others;
  if (first === undefined) return;
  report.add({
    ...{
      kind: 'left',
      file,
      line: first.line,
      what: `settings ${others.map(({ name }) => name).join(', ')}`,
    },
    why: 'they are for DVC alone; settings of mlgit are those of git',
    todo: 'git config --list | grep mlgit.  and docs/guides/share.md tell which there are',
  });
}
