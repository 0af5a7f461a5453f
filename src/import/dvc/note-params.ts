import type { FlowParams } from './flow-params.ts';
import type { Report } from './report.ts';

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
