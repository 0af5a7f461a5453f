import type { DvcDocument } from './document.ts';
import { expandStage } from './expand-stages.ts';
import { folderOf, placeOf } from './place.ts';
import { CannotTranslate, type DvcProblem } from './problem.ts';
import { noteSections } from './read-sections.ts';
import { readStage, type StageContext } from './read-stage.ts';
import { type LoadedFiles, loadVars } from './read-vars.ts';
import type { Report } from './report.ts';
import { Scope } from './scope.ts';
import type { DvcStage, Pipeline } from './stage.ts';
import { type FlagStyle, resolve } from './template.ts';
import { topPlots } from './top-plots.ts';
import { isList, isMap, type Value } from './value.ts';

export interface PipelineReading {
  readonly files: LoadedFiles;
  readonly style: FlagStyle;
  readonly report: Report;
  readonly problems: DvcProblem[];
}

/** Of the text of a dvc.yaml. Mistakes are added to `problems`; what they concern is left out. */
export function readPipeline(document: DvcDocument, reading: PipelineReading): Pipeline {
  const { file } = document;
  reading.problems.push(...document.problems);
  const folder = folderOf(file);
  const value = isMap(document.value) ? document.value : {};
  const attempt = <T>(path: readonly (string | number)[], work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CannotTranslate)) throw error;
      reading.problems.push({ file, line: document.line(path), message: error.message });
      return otherwise;
    }
  };
  const shape = (path: string[], found: Value | undefined, expected: string) => {
    if (found === undefined || found === null || isMap(found)) return;
    reading.problems.push({ file, line: document.line(path), message: `expected ${expected}` });
  };
  shape([], document.value, 'a mapping with stages');
  shape(['stages'], value['stages'], 'names with stages under stages');
  const scope = attempt(
    ['vars'],
    () => loadVars(new Scope(), value['vars'] ?? [], { ...reading, folder, file, withDefault: true }),
    undefined,
  );
  if (scope === undefined) return { file, stages: [], metrics: [], plots: [] };
  const context: StageContext = {
    ...{ document, folder, style: reading.style, report: reading.report },
    withVars: (inner, vars, wdir) =>
      loadVars(inner, vars, { ...reading, folder: wdir, file, withDefault: false }),
  };
  const stages = Object.entries(isMap(value['stages']) ? value['stages'] : {}).flatMap(([name, written]) =>
    attempt(['stages', name], () => expandStage(name, written, scope), []).flatMap((one) =>
      attempt(one.at, (): DvcStage[] => [readStage(one, context)], []),
    ),
  );
  const listed = (key: string): Value[] => {
    const list = value[key];
    return isList(list) ? attempt([key], () => list.map((entry) => resolve(entry, scope)), []) : [];
  };
  noteSections(document, reading.report);
  return {
    ...{ file, stages },
    metrics: listed('metrics').flatMap((text, index) =>
      typeof text === 'string'
        ? [{ place: placeOf(text, folder), text, line: document.line(['metrics', index]) }]
        : [],
    ),
    plots: topPlots(listed('plots'), document, folder, reading.report),
  };
}

/** A stage of its own in a .dvc file, as DVC before 1.0 wrote them. */
export function readOwnStage(document: DvcDocument, reading: PipelineReading): DvcStage {
  const definition = isMap(document.value) ? document.value : {};
  const name = document.file.slice(document.file.lastIndexOf('/') + 1).replace(/\.dvc$/, '');
  const context: StageContext = {
    ...{ document, folder: folderOf(document.file), style: reading.style, report: reading.report },
    withVars: (scope) => scope,
  };
  return readStage({ name, definition, at: [], scope: new Scope() }, context);
}
