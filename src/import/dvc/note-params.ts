import type { FlowParams } from './flow-params.ts';
import type { Report } from './report.ts';
import { type DvcStage, groupOf } from './stage.ts';

/** Tells which values of templates are parameters of the flow now: their files are no longer asked. */
export function noteParams({ all }: FlowParams, report: Report): void {
  for (const file of new Set(all.map(({ origin }) => origin.file))) {
    const [first, ...others] = all.filter(({ origin }) => origin.file === file);
    if (first === undefined) continue;
    const keys = [first, ...others].map(({ origin }) => origin.key).join(', ');
    report.add({
      ...{ kind: 'differs', file, line: 1, what: keys },
      why: `commands take ${others.length === 0 ? 'it by a template, so it is a parameter' : 'them by templates, so they are parameters'} of the flow, with the value of now; a change in ${file} does not reach those commands`,
      todo: `change the value in mlgit.yaml, or for one run: mlgit run --set ${first.name}=…`,
    });
  }
}

/** Tells that programs read the files of parameters themselves, and what that costs. */
export function noteParamFiles(stages: readonly DvcStage[], report: Report): void {
  const byFile = new Map<string, { stage: DvcStage; names: Set<string> }>();
  for (const stage of stages) {
    for (const { file } of stage.params) {
      const known = byFile.get(file) ?? { stage, names: new Set<string>() };
      known.names.add(groupOf(stage.name));
      byFile.set(file, known);
    }
  }
  for (const [file, { stage, names }] of byFile) {
    report.add({
      ...{ kind: 'differs', file: stage.file, line: stage.line, what: `params in ${file}` },
      why: `stages (${[...names].join(', ')}) ran again when keys of it changed that they list; it is code now, for programs read it themselves, so a step runs again when anything in it changes`,
      todo: 'mlgit narrow STEP, once it ran, takes it from steps that do not read it; what comes to a command by ${{ params.NAME }} is followed value by value',
    });
  }
}
