import type { BisectFinding, BisectReport, Tested } from '../model/bisect-report.ts';
import type { DiffValue } from '../model/diff/diff-value.ts';
import { metricOf } from '../model/diff/diff-value.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

/** What was tested, a line each, and what was found. */
export function renderBisect(report: BisectReport, palette: Palette): string {
  const { flow, metric, task, bound, good, bad, tested, found } = report;
  const last = tested.at(-1)?.commit === bad.commit ? [] : [bad];
  return [
    `${palette.bold(`${flow}:${printable(task)}/`)}  ${printable(metric)} is good ${bound}`,
    ...[good, ...tested, ...last].map((one) => testedLine(one, palette)),
    '',
    ...findingLines(found, palette),
  ].join('\n');
}

function testedLine(one: Tested, palette: Palette): string {
  const { commit, subject, verdict, value, run, from, reason, params = [] } = one;
  const mark = { good: palette.good('good'), bad: palette.bad('bad '), skipped: palette.note('skip') };
  const facts = [
    ...(value === undefined ? [] : [String(value)]),
    ...(params.length === 0 ? [] : [`with ${params.map(printable).join(', ')} of the bad end`]),
    ...(run === undefined ? [] : [palette.dim(`${from === 'run' ? 'run' : 'recorded'} ${run}`)]),
    ...(reason === undefined ? [] : [palette.dim(printable(reason.split('\n')[0] ?? ''))]),
  ];
  return `  ${mark[verdict]}  ${commit.slice(0, 10)} ${printable(subject)}  ${facts.join('  ')}`.trimEnd();
}

function findingLines(found: BisectFinding, palette: Palette): string[] {
  switch (found.kind) {
    case 'commit':
      return [
        `${palette.bold(found.commit)} is the first bad commit`,
        `  ${printable(found.subject)}  ${palette.dim(printable(found.author))}`,
        ...found.changed.map((change) => `  ${printable(change)}`),
        palette.dim(`git show ${found.commit.slice(0, 10)}`),
      ];
    case 'suspects':
      return [
        `One of ${found.commits.length} commits is the first bad one; the others could not be tested:`,
        ...found.commits.map((commit) => `  ${commit}`),
      ];
    case 'params':
      return [
        found.params.length === 1
          ? 'This parameter is it, the code being the same:'
          : 'These parameters are it, the code being the same:',
        ...found.params.map(({ name, good, bad }) => `  ${printable(name)}  ${shown(good)} → ${shown(bad)}`),
      ];
    case 'components':
      return found.changed.length === 0
        ? ['Nothing that is recorded differs between the two ends']
        : [
            'Neither a commit nor a parameter could be told; the two ends differ in:',
            ...found.changed.map((change) => `  ${printable(change)}`),
          ];
  }
}

function shown(value: DiffValue | undefined): string {
  return value === undefined ? 'none' : printable(String(metricOf(value)));
}
