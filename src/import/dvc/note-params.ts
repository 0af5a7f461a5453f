import type { FlowParams } from './flow-params.ts';
import type { Report } from './report.ts';
import type { Origin } from './scope.ts';

/** Tells which values of templates are in the flow file now, so that their own files are no longer asked for them. */
export function noteParams({ all, writtenOut }: FlowParams, report: Report): void {
  const held = all.filter(({ isRead }) => !isRead);
  for (const [file, keys] of byFile(held.map(({ origin }) => origin))) {
    const isOne = keys.length === 1;
    const [first] = held.filter(({ origin }) => origin.file === file);
    report.add({
      ...{ kind: 'differs', file, line: 1, what: keys.join(', ') },
      why: `commands take ${isOne ? 'it by a template, so it is a parameter' : 'them by templates, so they are parameters'} of the flow, with the value of now; a change in ${file} does not reach those commands`,
      todo: `change the value in mlgit.yaml, or for one run: mlgit run --set ${first?.name}=…`,
    });
  }
  for (const [file, keys] of byFile(writtenOut)) {
    const isOne = keys.length === 1;
    report.add({
      ...{ kind: 'differs', file, line: 1, what: keys.join(', ') },
      why: `${isOne ? 'it is part of a path or no single word' : 'they are parts of paths or no single words'}, and commands have ${isOne ? 'it' : 'them'} as ${isOne ? 'it is' : 'they are'} now; a change in ${file} does not reach those commands`,
      todo: 'change it in mlgit.yaml as well',
    });
  }
}

function byFile(origins: readonly Origin[]): [file: string, keys: string[]][] {
  return [...Map.groupBy(origins, ({ file }) => file)].map(([file, group]) => [
    file,
    group.map(({ key }) => key),
  ]);
}
