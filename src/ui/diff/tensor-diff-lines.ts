import type { TensorChange, TensorDiff, TensorFacts } from '../../model/diff/tensor-diff.ts';
import { printable } from '../printable.ts';
import { changeCounts, counted, factLines } from './fact-lines.ts';

export function tensorDiffLines({ changes, changesLeft, uncompared, ...diff }: TensorDiff): string[] {
  const { added, removed, reshaped, revalued } = diff;
  const counts = changeCounts(
    { added, removed, 'of another form': reshaped, 'with other values': revalued },
    'tensor',
  );
  const isAll = diff.before === diff.after && revalued === diff.after && revalued > 1;
  const uncomparedFact = uncompared === 0 ? [] : [`values of ${counted(uncompared, 'tensor')} not compared`];
  const same = uncompared === 0 ? 'the same tensors' : 'the same names, types and shapes';
  return [
    ...factLines([
      isAll ? `all ${counted(revalued, 'tensor')} with other values` : (counts ?? same),
      ...uncomparedFact,
    ]),
    // Of training goes by that all values differ; names are then no news.
    ...(isAll ? [] : changes.map(changeLine)),
    ...(changesLeft > 0 && !isAll ? [`… ${counted(changesLeft, 'more tensor')}`] : []),
  ];
}

const SIGNS = { added: '+', removed: '-', reshaped: '~', revalued: '~' };

function changeLine({ name, change, before, after }: TensorChange): string {
  const start = `${SIGNS[change]} ${printable(name)}`;
  if (change === 'revalued') return `${start} ${form(after)}: other values`;
  return `${start} ${[before, after]
    .filter((one) => one !== undefined)
    .map(form)
    .join(' → ')}`;
}

function form(facts: TensorFacts | undefined): string {
  return facts === undefined ? '' : printable(`${facts.type} [${facts.shape.join(', ')}]`);
}
