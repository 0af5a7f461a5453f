import type { MetricValue } from '../model/metric.ts';
import type {
  ComparedArtifact,
  ComparedMetric,
  EnvironmentDifference,
  ReproducedTask,
  Reproduction,
  ReproductionVerdict,
} from '../model/reproduction.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, textWidth } from './text-width.ts';

const WORDS: { readonly [verdict in ReproductionVerdict]: string } = {
  identical: 'identical',
  equal: 'equal',
  drifted: 'drifted',
  'not-comparable': 'not comparable',
};

/** What a run came to when it was run again: a line a task, and below it what is not identical. */
export function renderReproduction(document: Reproduction, palette: Palette): string {
  const { flow, run, verdict, tasks, environment } = document;
  const width = Math.max(0, ...Object.keys(tasks).map((id) => textWidth(printable(id))));
  return [
    `${palette.bold(`${flow}@${run}`)}  ${paint(verdict, palette)}`,
    ...Object.entries(tasks).flatMap(([id, task]) => taskLines(id, task, { width, palette })),
    ...environmentLines(environment, palette),
    ...hintLines(document, palette),
  ].join('\n');
}

function paint(verdict: ReproductionVerdict, palette: Palette): string {
  const colour = { identical: palette.good, equal: palette.good, drifted: palette.bad };
  return (verdict === 'not-comparable' ? palette.note : colour[verdict])(WORDS[verdict]);
}

interface TaskStyle {
  readonly width: number;
  readonly palette: Palette;
}

function taskLines(id: string, task: ReproducedTask, { width, palette }: TaskStyle): string[] {
  const { artifacts, metrics, reason, verdict } = task;
  const counts = [counted(artifacts, 'artifact'), counted(metrics, 'metric')].filter((text) => text !== '');
  const same = verdict === 'identical' ? palette.dim(`  ${counts.join(', ')}`) : '';
  return [
    `  ${padEnd(printable(id), width)}  ${paint(verdict, palette)}${same}`,
    ...Object.entries(artifacts).flatMap(([name, one]) => artifactLine(name, one, palette)),
    ...Object.entries(metrics).flatMap(([name, one]) => metricLine(name, one, palette)),
    ...(reason === undefined || reason.kind === 'content'
      ? []
      : [`      ${palette.dim('why:')} ${printable(reason.text)}`]),
  ];
}

function counted(things: object, what: string): string {
  const count = Object.keys(things).length;
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function artifactLine(name: string, { verdict, detail = '' }: ComparedArtifact, palette: Palette): string[] {
  if (verdict === 'identical') return [];
  return [`      ${printable(name)}  ${paint(verdict, palette)}  ${palette.dim(printable(detail))}`];
}

function metricLine(name: string, metric: ComparedMetric, palette: Palette): string[] {
  const { verdict, recorded, found } = metric;
  if (verdict === 'identical') return [];
  return [`      ${printable(name)}  ${paint(verdict, palette)}  ${shown(recorded)} → ${shown(found)}`];
}

/** With all its digits: what differs may be the last of them. */
function shown(value: MetricValue | undefined): string {
  return value === undefined ? 'none' : printable(String(value));
}

const DIFFERENCES_SHOWN = 10;

function environmentLines(environment: readonly EnvironmentDifference[], palette: Palette): string[] {
  if (environment.length === 0) return [];
  const more = environment.length - DIFFERENCES_SHOWN;
  return [
    'What it ran in differs:',
    ...environment
      .slice(0, DIFFERENCES_SHOWN)
      .map(({ what, recorded, found }) => `  ${printable(what)}  ${shown(recorded)} → ${shown(found)}`),
    ...(more > 0 ? [palette.dim(`  ${more} more: --json has them`)] : []),
  ];
}

function hintLines({ flow, run, reruns, verdict, tasks }: Reproduction, palette: Palette): string[] {
  const [first, second] = reruns;
  const made = second === undefined ? `${flow}@${first}` : `${flow}@${first} and ${flow}@${second}`;
  return [
    palette.dim(`run again as ${made}`),
    ...Object.entries(tasks)
      .filter(([, { verdict: one }]) => one === 'not-comparable')
      .slice(0, 1)
      .map(([id]) => palette.dim(`mlgit logs ${flow}@${first}:${printable(id)}/`)),
    ...(verdict === 'identical' || verdict === 'not-comparable'
      ? []
      : [palette.dim(`mlgit diff ${flow}@${run} ${flow}@${first}`)]),
  ];
}

/** What is shown of one that is recorded. */
export interface ShownReproduction {
  readonly by: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly document: Reproduction;
}

/** One line for `mlgit show`. */
export function reproductionLine({ by, at, document }: ShownReproduction): string {
  const { verdict, reruns, flow } = document;
  return `${WORDS[verdict]}, by ${by} at ${new Date(at * 1000).toISOString()} as ${flow}@${reruns[0]}`;
}
