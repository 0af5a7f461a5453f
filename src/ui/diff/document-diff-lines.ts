import type { DocumentChange, DocumentDiff } from '../../model/diff/document-diff.ts';
import { printable } from '../printable.ts';
import { clip } from '../text-width.ts';
import { changeCounts, counted } from './fact-lines.ts';

const WIDTH = 78;
const WIDEST_VALUE = 60;
const WIDEST_PATH = 200;

export function documentDiffLines({ added, removed, changed, changes, changesLeft }: DocumentDiff): string[] {
  const counts = changeCounts({ added, removed, changed }, 'value');
  if (counts === undefined) return ['the same values, written otherwise'];
  return [
    counts,
    ...changes.flatMap(changeLines),
    ...(changesLeft > 0 ? [`… ${counted(changesLeft, 'more change')}`] : []),
  ];
}

const SIGNS = { added: '+', removed: '-', changed: '~' };

/** In one line where that is short enough. */
function changeLines({ path, change, before, after }: DocumentChange): string[] {
  const start = `${SIGNS[change]} ${clip(pathText(path), WIDEST_PATH)}: `;
  const values = [before, after].filter((value) => value !== undefined);
  const [first = '', second] = values.map((value) => clip(printable(value), WIDEST_VALUE));
  const line = `${start}${second === undefined ? first : `${first} → ${second}`}`;
  if (second === undefined || line.length <= WIDTH) return [line];
  return [`${start}${first}`, `    → ${second}`];
}

/** `model.layers[2].units`, `steps[name: "train"].seed`; the document itself is a dot. */
function pathText(path: DocumentChange['path']): string {
  const text = path.map((step, at) => {
    if (typeof step === 'number') return `[${step}]`;
    if (typeof step !== 'string')
      return `[${Object.entries(step).map(([key, value]) => `${key}: ${value}`)}]`;
    if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
    return at === 0 ? step : `.${step}`;
  });
  return printable(text.join('') || '.');
}
