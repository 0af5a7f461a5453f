import type { DvcDocument } from './document.ts';
import type { Report } from './report.ts';
import { isList, isMap, type Value, type ValueMap } from './value.ts';

const KNOWN = new Set(['stages', 'vars', 'params', 'metrics', 'plots', 'artifacts', 'datasets']);

/** Tells what stands beside the stages and has no counterpart. */
export function noteSections(document: DvcDocument, report: Report): void {
  const { file } = document;
  const value: ValueMap = isMap(document.value) ? document.value : {};
  for (const [name, artifact] of Object.entries(isMap(value['artifacts']) ? value['artifacts'] : {})) {
    const path = isMap(artifact) ? artifact['path'] : undefined;
    report.add({
      ...{
        kind: 'left',
        file,
        line: document.line(['artifacts', name]),
        what: `artifact ${name} (${String(path)})`,
      },
      why: 'a version of a model is a run, and its stages (as prod) are tags of runs; there is no list of artifacts, labels or types',
      todo: 'mlgit tag prod RUN, once a run is good',
    });
  }
  if (value['params'] !== undefined) {
    report.add({
      ...{ kind: 'left', file, line: document.line(['params']), what: 'params beside the stages' },
      why: 'they only say which files dvc params shows; a run has the parameters of the flow, and its code has the files',
      todo: 'mlgit diff RUN RUN --patch  shows what changed in files',
    });
  }
  const datasets: readonly Value[] = isList(value['datasets']) ? value['datasets'] : [];
  datasets.forEach((dataset, index) => {
    const given = isMap(dataset) ? dataset : {};
    const isUrl = given['type'] === 'url';
    report.add({
      ...{
        kind: 'left',
        file,
        line: document.line(['datasets', index]),
        what: `dataset ${String(given['name'])}`,
      },
      why: 'there is no list of datasets beside the inputs of steps',
      todo: isUrl
        ? `as an input of the steps that need it: {url: ${JSON.stringify(given['url'])}}`
        : 'bring it into the tree, and track it: mlgit add PATH',
    });
  });
  for (const key of Object.keys(value).filter((one) => !KNOWN.has(one))) {
    report.add({
      ...{ kind: 'left', file, line: document.line([key]), what: key },
      why: 'DVC has no such key of dvc.yaml, and neither has mlgit',
    });
  }
}
