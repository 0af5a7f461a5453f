import { humanBytes } from '../base/human.ts';
import { shellWord } from '../base/shell-word.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

export interface InitFromView {
  readonly flow: string;
  readonly steps: readonly {
    readonly name: string;
    readonly inputs: readonly { readonly name: string; readonly value: string }[];
    readonly outputs: readonly { readonly value: string }[];
    readonly metrics?: string;
  }[];
  readonly findings: readonly {
    readonly weight: 'blocks' | 'note';
    readonly step: string;
    readonly path: string;
    readonly message: string;
    readonly remedy: string;
  }[];
  readonly replacements: readonly {
    readonly path: string;
    readonly cell?: number;
    readonly line: number;
    readonly found: string;
    readonly replacement?: string;
    readonly isPart: boolean;
  }[];
  readonly text: string;
}

/** `mlgit init --from`: steps with what they take and make, then what is to be done before the flow runs. */
export function renderInitFrom(view: InitFromView, written: boolean, palette: Palette): string[] {
  const { steps, findings, replacements, flow, text } = view;
  const width = Math.max(...steps.map(({ name }) => name.length));
  const blocking = findings.filter(({ weight }) => weight === 'blocks');
  const notes = findings.filter(({ weight }) => weight === 'note');
  const toReplace = replacements.filter(({ replacement }) => replacement !== undefined);
  const staying = replacements.filter(({ replacement }) => replacement === undefined);
  return [
    ...(written
      ? [`${palette.good('+')} mlgit.yaml  flow ${flow}`]
      : [...text.trimEnd().split('\n').map(printable), '']),
    ...steps.map((step) => `  ${step.name.padEnd(width)}  ${printable(flowOf(step))}`),
    ...section(
      palette.bold('Replace before mlgit run, as a task has a folder of its own:'),
      aligned(
        toReplace.map((one) => [
          placeOf(one),
          printable(`${one.found} → ${one.replacement}`) + (one.isPart ? palette.dim('   in part') : ''),
        ]),
      ),
    ),
    ...section(palette.bold('Change before mlgit run:'), blocking.map(describe)),
    ...section(palette.bold('To know:'), [
      ...notes.map(describe),
      ...staying.map(
        (one) => `${placeOf(one)}: ${printable(one.found)} stays, as the step may read it there`,
      ),
    ]),
  ];
}

export interface FoundData {
  readonly untracked: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly added: readonly string[];
}

/** What was tracked, or the one command that does it. */
export function addLines({ untracked, added }: FoundData, palette: Palette): string[] {
  if (added.length > 0) return added.map((path) => `${palette.good('+')} ${printable(path)}.mlgit`);
  if (untracked.length === 0) return [];
  return [`${addLine(untracked)}  ${palette.dim(`${sizeOf(untracked)}, untracked so far`)}`];
}

export function addQuestion(untracked: FoundData['untracked']): string {
  return `${addLine(untracked)}   (${sizeOf(untracked)} that neither git nor mlgit tracks)?`;
}

function addLine(untracked: FoundData['untracked']): string {
  return printable(`mlgit add ${untracked.map(({ path }) => shellWord(path)).join(' ')}`);
}

function sizeOf(untracked: FoundData['untracked']): string {
  return humanBytes(untracked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
}

function flowOf({ inputs, outputs, metrics }: InitFromView['steps'][number]): string {
  const made = [...outputs.map(({ value }) => value), ...(metrics === undefined ? [] : [metrics])];
  const taken = inputs.map(({ value }) => value.replace(/^(file:\/\/|\.\/)/, '')).join(', ');
  return `${taken}${taken === '' ? '' : ' '}→ ${made.join(', ') || 'nothing'}`;
}

function describe({ step, path, message, remedy }: InitFromView['findings'][number]): string {
  return printable(`${step}: ${path} ${message}: ${remedy}`);
}

function placeOf({ path, cell, line }: InitFromView['replacements'][number]): string {
  return printable(cell === undefined ? `${path}:${line}` : `${path} cell ${cell}:${line}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `${first.padEnd(width)}  ${second}`);
}
