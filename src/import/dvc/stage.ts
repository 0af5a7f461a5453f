import type { Place } from './place.ts';
import type { Origin } from './scope.ts';
import type { Piece } from './template.ts';

export interface DvcPath {
  readonly place: Place;
  /** As it is written, with its templates replaced. */
  readonly text: string;
  /** From 1, in the stage's file. */
  readonly line: number;
}

export interface PlotAxes {
  readonly x?: string;
  readonly y?: string;
  readonly title?: string;
}

export interface DvcOut extends DvcPath {
  readonly role: 'out' | 'metric' | 'plot';
  /** Keys of the entry that have a meaning to DVC beside its path: `cache`, `persist`, `push`, `remote` … */
  readonly options: { readonly [key: string]: string | boolean };
  readonly axes: readonly PlotAxes[];
}

export interface DvcParams {
  /** Relative to the top. */
  readonly file: string;
  /** Undefined: all of the file. */
  readonly keys: readonly string[] | undefined;
  /** From 1, in the stage's file. */
  readonly line: number;
}

/** A stage with its templates replaced. */
export interface DvcStage {
  /** As DVC calls it: `train@small`. */
  readonly name: string;
  /** Relative to the top; so are paths. */
  readonly file: string;
  readonly line: number;
  /** Where its commands run; empty for the top. */
  readonly wdir: string;
  readonly commands: readonly (readonly Piece[])[];
  readonly deps: readonly DvcPath[];
  readonly outs: readonly DvcOut[];
  readonly params: readonly DvcParams[];
  /** Of the values that its paths are made of: those cannot change with a run. */
  readonly inPaths: readonly Origin[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly desc: string | undefined;
}

/** A plot that stands beside the stages. */
export interface TopPlot extends PlotAxes {
  readonly place: Place;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What one dvc.yaml declares. */
export interface Pipeline {
  readonly file: string;
  readonly stages: readonly DvcStage[];
  readonly metrics: readonly DvcPath[];
  readonly plots: readonly TopPlot[];
}

/** What a person calls the stages of one `foreach` or `matrix`: `train` of `train@small`. */
export function groupOf(name: string): string {
  return name.replace(/@.*$/s, '');
}
