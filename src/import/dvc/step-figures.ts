import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { Report } from './report.ts';
import type { DvcPath, Pipeline, PlotAxes } from './stage.ts';
import type { StepOutput } from './step-outputs.ts';
import type { TreeView } from './tree-view.ts';

export interface WrittenPlot extends PlotAxes {
  readonly file: string;
}

export interface StepFigures {
  readonly metrics: string | undefined;
  readonly plots: readonly (string | WrittenPlot)[];
}

/** A step whose figures are looked for. */
export interface FigureStep {
  readonly name: string;
  readonly file: string;
  readonly outputs: readonly StepOutput[];
}

/** A figure with the place that it was declared at. */
interface Declared extends PlotAxes {
  readonly path: string;
  readonly file: string;
  readonly line: number;
}

const METRICS = /\.(json|ya?ml|toml)$/i;
const PLOTS = /\.(csv|tsv|json|jsonl|ndjson|png|jpe?g|gif|svg|webp)$/i;

/** Metrics and plots by step: those that a stage lists, and those beside the stages that are in what it makes. */
export class Figures {
  private readonly byStep = new Map<string, { metrics: Declared[]; plots: Declared[] }>();
  private readonly tree: TreeView;
  private readonly report: Report;

  constructor(
    steps: readonly FigureStep[],
    pipelines: readonly Pipeline[],
    surroundings: { tree: TreeView; report: Report },
  ) {
    this.tree = surroundings.tree;
    this.report = surroundings.report;
    for (const { name, file, outputs } of steps) {
      const of = (role: 'metric' | 'plot') => outputs.filter(({ out }) => out.role === role);
      this.byStep.set(name, {
        metrics: of('metric').map(({ path, out }) => ({ path, file, line: out.line })),
        plots: of('plot').flatMap(({ path, out }) =>
          (out.axes.length === 0 ? [{}] : out.axes).map((axes) => ({ path, file, line: out.line, ...axes })),
        ),
      });
    }
    for (const { file, metrics, plots } of pipelines) {
      for (const one of metrics) this.attach(steps, { file, kind: 'metrics' }, one);
      for (const one of plots) this.attach(steps, { file, kind: 'plots' }, one);
    }
  }

  of(step: string): StepFigures {
    const { metrics = [], plots = [] } = this.byStep.get(step) ?? {};
    const readable = metrics.filter(({ path }) => METRICS.test(path));
    const [first] = readable;
    for (const one of metrics.filter((metric) => metric !== first && metric.path !== first?.path)) {
      this.leave(
        one,
        `metrics ${one.path}`,
        METRICS.test(one.path)
          ? 'a step has one file of metrics; this one stays an output'
          : 'metrics are read from JSON, YAML and TOML; this file stays an output',
        'let the command write one file of metrics',
      );
    }
    return { metrics: first?.path, plots: plots.flatMap((plot) => this.plot(plot)) };
  }

  private plot({ path, file, line, ...axes }: Declared): (string | WrittenPlot)[] {
    if (!PLOTS.test(path)) {
      this.leave(
        { path, file, line },
        `plot ${path}`,
        this.tree.kindOf(path) === 'folder' || !/\.\w+$/.test(path)
          ? 'a plot is one file; a folder of them stays an output'
          : 'plots are read from CSV, TSV, JSON, JSON lines and pictures; this file stays an output',
        'list its files under plots of the step',
      );
      return [];
    }
    return Object.keys(axes).length === 0 ? [path] : [{ file: path, ...axes }];
  }

  private attach(
    steps: readonly FigureStep[],
    at: { file: string; kind: 'metrics' | 'plots' },
    one: DvcPath & PlotAxes,
  ): void {
    const { place, text, line, x, y, title } = one;
    const path = place.kind === 'inside' ? place.path : text;
    const step = steps.find(({ outputs }) => outputs.some((output) => isAtOrBelow(path, output.path)));
    const declared: Declared = {
      path,
      file: at.file,
      line,
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
      ...(title === undefined ? {} : { title }),
    };
    const list = step === undefined ? undefined : this.byStep.get(step.name)?.[at.kind];
    if (list === undefined) {
      this.leave(
        declared,
        `${at.kind} ${path}`,
        'no stage makes it, and metrics and plots are those of a step',
        'let a step make it',
      );
    } else if (this.isMissing(path, step?.outputs ?? [])) {
      this.leave(
        declared,
        `${at.kind} ${path}`,
        'it is not in the folder that the stage made the last time, and a step whose metrics or plots are missing fails',
        'add it to the step once it is made',
      );
    } else if (at.kind === 'plots' || !list.some((other) => other.path === path)) list.push(declared);
  }

  /** The folder that it should be in is there, and the file is not. */
  private isMissing(path: string, outputs: readonly StepOutput[]): boolean {
    const folder = outputs.find((output) => output.isFolder && isAtOrBelow(path, output.path));
    return (
      folder !== undefined &&
      this.tree.kindOf(folder.path) === 'folder' &&
      this.tree.kindOf(path) === undefined
    );
  }

  private leave(
    { file, line }: Pick<Declared, 'path' | 'file' | 'line'>,
    what: string,
    why: string,
    todo: string,
  ): void {
    this.report.add({ kind: 'left', file, line, what, why, todo });
  }
}
