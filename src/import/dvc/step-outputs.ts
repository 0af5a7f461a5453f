import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { LockedOuts } from './read-lock.ts';
import type { Report } from './report.ts';
import { type DvcOut, type DvcStage, groupOf } from './stage.ts';
import type { TreeView } from './tree-view.ts';
import { UniqueNames } from './unique-names.ts';

export interface StepOutput {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly out: DvcOut;
}

export interface OutputContext {
  readonly tree: TreeView;
  readonly report: Report;
  /** By the file of the stages. */
  readonly locks: ReadonlyMap<string, LockedOuts>;
  /** Paths that somebody takes or that are shown: what is below an output tells that it is a folder. */
  readonly mentioned: readonly string[];
}

/** What a stage makes. The word `metrics` of a step is that of its metrics, so no output is called so. */
export function stepOutputs(stage: DvcStage, context: OutputContext): StepOutput[] {
  const names = new UniqueNames(['metrics']);
  return stage.outs.flatMap((out): StepOutput[] => {
    const { place, text } = out;
    if (place.kind !== 'inside' || place.path === '') {
      noteOutside(stage, out, context.report);
      return [];
    }
    noteOptions(stage, out, context.report);
    const last = place.path.slice(place.path.lastIndexOf('/') + 1);
    const stem = last.replace(/^\.+/, '').replace(/\..*$/, '');
    const name = names.take(stem, last, place.path);
    return [{ name, path: place.path, isFolder: isFolder(stage, out, text, context), out }];
  });
}

function isFolder(stage: DvcStage, out: DvcOut, text: string, context: OutputContext): boolean {
  const path = out.place.kind === 'inside' ? out.place.path : '';
  if (/\/$/.test(text)) return true;
  const locked = context.locks.get(stage.file)?.get(stage.name)?.get(text)?.md5?.isFolder;
  if (locked !== undefined) return locked;
  const kind = context.tree.kindOf(path);
  if (kind !== undefined) return kind === 'folder';
  if (context.mentioned.some((one) => one !== path && isAtOrBelow(one, path))) return true;
  const guess = !/\.[a-z0-9]{1,10}$/i.test(path);
  context.report.add({
    ...{
      kind: 'differs',
      file: stage.file,
      line: out.line,
      what: `output ${text} of stage ${groupOf(stage.name)}`,
    },
    why: `DVC does not say whether it is a file or a folder, and there is none yet: taken for a ${guess ? 'folder, because its name has no ending' : 'file, because of its ending'}`,
    todo: guess
      ? 'take the slash at its end out if it is a file'
      : 'add a slash at its end if it is a folder',
  });
  return guess;
}

function noteOutside(stage: DvcStage, out: DvcOut, report: Report): void {
  report.add({
    ...{
      kind: 'left',
      file: stage.file,
      line: out.line,
      what: `output ${out.text} of stage ${groupOf(stage.name)}`,
    },
    why: 'it is outside of the repository, where outputs of steps cannot be',
    todo: 'let the command write below the top of the repository; a store for artifacts is set by mlgit remote add',
  });
}

const WHYS: { readonly [option: string]: { readonly why: string; readonly todo?: string } } = {
  persist: {
    why: 'a task starts without what an earlier one made',
    todo: 'to go on from the last run: an input {from: "FLOW@latest:OUTPUT", optional: true}',
  },
  checkpoint: { why: 'a task starts without what an earlier one made, and is recorded when it ends' },
  push: { why: 'all that a run made goes to the store of the team, or nothing' },
  ...Object.fromEntries(
    ['template', 'x_label', 'y_label', 'header'].map((option) => [
      option,
      {
        why: 'pages draw curves of columns and show pictures; they have no templates of Vega, and name axes by columns',
        todo: 'let the step write a picture as well, and list it under plots',
      },
    ]),
  ),
  ...Object.fromEntries(
    ['desc', 'labels', 'meta', 'type'].map((option) => [
      option,
      {
        why: 'an output has a name and a path alone',
        todo: 'say what people should know in desc of the step',
      },
    ]),
  ),
  remote: { why: 'a repository has one store that its runs go to', todo: 'mlgit remote add NAME URL' },
};

function noteOptions(stage: DvcStage, { options, text, line }: DvcOut, report: Report): void {
  for (const [option, known] of Object.entries(WHYS)) {
    const value = options[option];
    if (value === undefined || (option === 'push') === value || (option !== 'push' && value === false))
      continue;
    report.add({
      ...{
        kind: 'left',
        file: stage.file,
        line,
        what: `${option}: ${value} of ${text}, stage ${groupOf(stage.name)}`,
      },
      ...known,
    });
  }
}
