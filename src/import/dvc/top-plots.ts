import type { DvcDocument } from './document.ts';
import { placeOf } from './place.ts';
import type { Report } from './report.ts';
import type { TopPlot } from './stage.ts';
import { isList, isMap, type Value, type ValueMap } from './value.ts';

/** The plots beside the stages: a file alone, a file with axes, or a title with curves of several files. */
export function topPlots(
  entries: readonly Value[],
  document: DvcDocument,
  folder: string,
  report: Report,
): TopPlot[] {
  return entries.flatMap((entry, index) => {
    const line = document.line(['plots', index]);
    if (typeof entry === 'string') return [{ place: placeOf(entry, folder), text: entry, line }];
    return Object.entries(isMap(entry) ? entry : {}).flatMap(([name, properties]) => {
      const given = isMap(properties) ? properties : {};
      noteLooks(given, { file: document.file, line, name }, report);
      return curves(name, given).map(({ file, ...axes }) => ({
        place: placeOf(file, folder),
        text: file,
        line,
        ...axes,
      }));
    });
  });
}

interface Curve {
  readonly file: string;
  readonly x?: string;
  readonly y?: string;
  readonly title?: string;
}

function curves(name: string, { x, y, title }: ValueMap): Curve[] {
  const titled = typeof title === 'string' ? { title } : {};
  const xOf = (file: string) => {
    const column = isMap(x) ? x[file] : x;
    return typeof column === 'string' ? { x: column } : {};
  };
  const byFile = isMap(y) ? Object.entries(y) : [[name, y] as const];
  const several = byFile.length > 1 || isMap(y);
  return byFile.flatMap(([file, columns]): Curve[] => {
    const list = isList(columns) ? columns : [columns];
    const named = several && !('title' in titled) ? { title: name } : titled;
    return list.map((column) => ({
      ...{ file, ...xOf(file), ...named },
      ...(typeof column === 'string' ? { y: column } : {}),
    }));
  });
}

function noteLooks(
  properties: ValueMap,
  at: { readonly file: string; readonly line: number; readonly name: string },
  report: Report,
): void {
  const { file, line, name } = at;
  const looks = ['template', 'x_label', 'y_label'].filter((key) => Object.hasOwn(properties, key));
  if (looks.length === 0) return;
  report.add({
    ...{ kind: 'left', file, line, what: `${looks.join(', ')} of plot ${name}` },
    why: 'pages draw curves of columns and show pictures; they have no templates of Vega and name axes by their columns',
    todo: 'let the step write a picture as well, and list it under plots',
  });
}
