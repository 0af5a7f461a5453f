import { placeOf } from './place.ts';
import { CannotTranslate } from './problem.ts';
import type { DvcOut, PlotAxes } from './stage.ts';
import { listOf, type StagePlace } from './stage-place.ts';
import { resolve } from './template.ts';
import { isList, isMap, type Value, type ValueMap } from './value.ts';

const ROLES = { outs: 'out', metrics: 'metric', plots: 'plot' } as const;

/** What a stage makes, of one of its lists. @throws CannotTranslate */
export function readOuts(definition: ValueMap, key: keyof typeof ROLES, here: StagePlace): DvcOut[] {
  return listOf(definition[key], key).map((entry, index) => {
    const at = [...here.at, key, index];
    const { text, properties } = pathAndProperties(resolve(entry, here.scope), `${key}[${index}]`);
    const all = isList(properties) ? properties.filter(isMap) : [properties];
    const [first = {}] = all;
    return {
      ...{ place: placeOf(text, here.wdir), text, line: here.document.line(at) },
      role: first['metric'] === undefined || first['metric'] === false ? ROLES[key] : 'metric',
      options: optionsOf(first),
      axes: key === 'plots' ? all.map(axesOf) : [],
    };
  });
}

/** `path`, `{path: {…}}` of dvc.yaml, or `{path: PATH, …}` of a .dvc file. */
function pathAndProperties(
  entry: Value,
  label: string,
): { text: string; properties: ValueMap | readonly Value[] } {
  if (typeof entry === 'string' && entry !== '') return { text: entry, properties: {} };
  if (isMap(entry) && typeof entry['path'] === 'string') {
    const { path, ...properties } = entry;
    return { text: path, properties };
  }
  const [only, ...more] = isMap(entry) ? Object.entries(entry) : [];
  if (only === undefined || more.length > 0)
    throw new CannotTranslate(`${label}: expected a path, or one path with its options`);
  const [text, properties] = only;
  return { text, properties: isMap(properties) || isList(properties) ? properties : {} };
}

function optionsOf(properties: ValueMap): DvcOut['options'] {
  const known = [
    'cache',
    'persist',
    'push',
    'remote',
    'checkpoint',
    'template',
    'x_label',
    'y_label',
    'header',
    'type',
    'desc',
    'labels',
    'meta',
  ];
  return Object.fromEntries(
    known.flatMap((key) => {
      const value = properties[key];
      if (value === undefined || value === null) return [];
      return [[key, typeof value === 'string' || typeof value === 'boolean' ? value : 'given']];
    }),
  );
}

function axesOf(properties: ValueMap): PlotAxes {
  return Object.fromEntries(
    ['x', 'y', 'title'].flatMap((key) =>
      typeof properties[key] === 'string' ? [[key, properties[key]]] : [],
    ),
  );
}
