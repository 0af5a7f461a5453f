import { humanBytes } from '../../base/human.ts';
import type { InputOrigin, ManifestTask } from '../../model/manifest.ts';
import type { ModelCard } from '../../model/model-card.ts';
import { codeText, markdownTable } from '../diff/markdown-text.ts';
import { tasksOf } from './card-tasks.ts';

/**
 * Data by digest. Of the evaluation: what the tasks took that have metrics, as far as it is no model. Of the training: all
 * that came into the run from outside.
 */
export function dataFacts({ run }: ModelCard, use: 'evaluation' | 'training'): string[] {
  const seen = new Set<string>();
  const rows = tasksOf(run.manifest).flatMap(([id, task]) => {
    if (use === 'evaluation' && Object.keys(task.metrics).length === 0) return [];
    return inputsOf(task, use).flatMap(([name, { from, digest, sizeBytes }]) => {
      const source = describeOrigin(from);
      if (use === 'training' && seen.has(`${source} ${digest}`)) return [];
      seen.add(`${source} ${digest}`);
      return [[codeText(source), codeText(`${id}/${name}`), humanBytes(sizeBytes), codeText(digest)]];
    });
  });
  const columns = [
    { title: use === 'evaluation' ? 'taken from' : 'source' },
    { title: 'taken as' },
    { title: 'size', align: 'right' as const },
    { title: 'digest' },
  ];
  return rows.length === 0 ? [] : [markdownTable(columns, rows)];
}

function inputsOf({ inputs }: ManifestTask, use: 'evaluation' | 'training') {
  const isWanted = ([name, { from }]: [string, { readonly from: InputOrigin }]): boolean =>
    use === 'training' ? !('step' in from) : !('step' in from && /model/.test(`${name} ${from.output}`));
  return Object.entries(inputs).filter(isWanted);
}

function describeOrigin(from: InputOrigin): string {
  if ('path' in from) return from.path;
  if ('spec' in from) return from.spec;
  if ('url' in from) return `${from.url} (${from.pin})`;
  return `${from.step}.${from.output}`;
}
