import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

export interface NarrowedView {
  readonly flow: string;
  readonly step: string;
  readonly file: string;
  readonly run: string;
  readonly traced: boolean;
  readonly texts: { readonly before: string; readonly after: string };
}

/** `mlgit narrow`: the lines of the flow file that change, and what was learnt from where. */
export function renderNarrowed(view: NarrowedView, dryRun: boolean, palette: Palette): string {
  const { flow, step, file, run, traced, texts } = view;
  if (texts.before === texts.after) return `${step}: code is as narrow as what ${flow}@${run} read`;
  const source = `from what ${flow}@${run} read${traced ? '' : ', as far as Python code tells'}`;
  return [
    `${palette.bold(`${file}, step ${step}`)}  ${palette.dim(source)}`,
    ...changedLines(texts.before, texts.after).map(({ sign, line, text }) => {
      const shown = `${String(line).padStart(4)} ${sign} ${printable(text)}`;
      return sign === '-' ? palette.bad(shown) : palette.good(shown);
    }),
    palette.dim(
      dryRun
        ? `mlgit narrow ${step}  writes it`
        : `The key of ${step} is another one now: mlgit run runs it once more`,
    ),
  ].join('\n');
}

interface ChangedLine {
  readonly sign: '-' | '+';
  /** From 1, in the text that has it. */
  readonly line: number;
  readonly text: string;
}

/** One stretch of lines differs, as one place was edited. */
function changedLines(before: string, after: string): ChangedLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const part = (lines: readonly string[], sign: '-' | '+'): ChangedLine[] =>
    lines.slice(head, lines.length - tail).map((text, index) => ({ sign, line: head + index + 1, text }));
  return [...part(old, '-'), ...part(now, '+')];
}
