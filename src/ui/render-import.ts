import { humanBytes } from '../base/human.ts';
import { shellWord } from '../base/shell-word.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

interface Told {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface ImportView {
  readonly flowFile:
    | {
        readonly path: string;
        readonly flow: string;
        readonly text: string;
        readonly state: 'new' | 'same' | 'kept';
      }
    | undefined;
  readonly became: readonly (Told & { readonly became: string })[];
  readonly findings: readonly (Told & {
    readonly kind: 'differs' | 'left';
    readonly why: string;
    readonly todo?: string;
  })[];
  readonly data: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly notTaken: readonly {
    readonly path: string;
    readonly kind: 'missing' | 'damaged' | 'unknown';
    readonly because: string;
  }[];
  readonly ignored: readonly string[];
  readonly written: readonly string[];
  readonly isDryRun: boolean;
}

type Finding = ImportView['findings'][number];

/** Of findings that say the same, so many are named. */
const MOST_ALIKE = 20;

/** Below this, each is told; above, what they became is in the flow file anyway. */
const MOST_BECAME = 40;

/** `mlgit import-dvc`: what became what, what differs, what was not taken, and what to do next. */
export function renderImport(view: ImportView, palette: Palette): string {
  const sections = [
    view.isDryRun && view.flowFile !== undefined ? [view.flowFile.text.trimEnd()] : [],
    becameLines(view, palette),
    findingLines(view, 'differs', 'Not quite as with DVC', palette),
    findingLines(view, 'left', 'Left out', palette),
    notTakenLines(view, palette),
    nextLines(view, palette),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function becameLines(view: ImportView, palette: Palette): string[] {
  const { flowFile, isDryRun } = view;
  const sign = isDryRun ? palette.dim('would write') : palette.good('+');
  const stages = view.became.filter(({ became }) => became.startsWith('step '));
  const shown = stages
    .slice(0, MOST_BECAME)
    .map(
      ({ what, became, file, line }) =>
        `    ${printable(what)} → ${became}  ${palette.dim(`${printable(file)}:${line}`)}`,
    );
  const more = stages.length - shown.length;
  return [
    ...(flowFile === undefined
      ? []
      : [
          `${flowSign(flowFile.state, sign, palette)} ${flowFile.path}  ${flowLine(flowFile, stages.length)}`,
          ...(flowFile.state === 'new' ? shown : []),
        ]),
    ...(flowFile?.state !== 'new' || more <= 0 ? [] : [`    and ${more} more`]),
    ...view.data.map(({ path, sizeBytes }) => `${sign} ${printable(path)}.mlgit  ${humanBytes(sizeBytes)}`),
    ...view.ignored.map((line) => `${palette.good('+')} .gitignore  ${printable(line)}`),
  ];
}

function flowSign(
  state: NonNullable<ImportView['flowFile']>['state'],
  sign: string,
  palette: Palette,
): string {
  return state === 'new' ? sign : state === 'same' ? palette.dim('=') : palette.bad('!');
}

function flowLine({ flow, state }: NonNullable<ImportView['flowFile']>, steps: number): string {
  if (state === 'same') return `flow ${flow} is there already, as it would be written`;
  return state === 'new'
    ? `flow ${flow}, ${steps} ${steps === 1 ? 'step' : 'steps'}`
    : `another one is there and stays as it is, without flow ${flow} as it would be written: mlgit import-dvc --dry-run  shows that`;
}

function findingLines(view: ImportView, kind: 'differs' | 'left', title: string, palette: Palette): string[] {
  const findings = view.findings.filter((finding) => finding.kind === kind);
  if (findings.length === 0) return [];
  const alike = Map.groupBy(findings, ({ why, todo = '' }) => `${why}\n${todo}`);
  return [
    palette.bold(`${title} (${findings.length}):`),
    ...[...alike.values()].flatMap((of) => sameLines(of, palette)),
  ];
}

/** Findings that say the same of several things. */
function sameLines(findings: readonly Finding[], palette: Palette): string[] {
  const [first, ...others] = findings;
  if (first === undefined) return [];
  const { why, todo } = first;
  const next = todo === undefined ? [] : [palette.dim(`    ${printable(todo)}`)];
  if (others.length === 0) return [`  ${placeOf(first)}: ${printable(why)}`, ...next];
  const shown = findings.slice(0, MOST_ALIKE).map((one) => `  ${placeOf(one)}`);
  const more = findings.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : []), `    ${printable(why)}`, ...next];
}

function placeOf({ file, line, what }: Told): string {
  return `${printable(file)}:${line}: ${printable(what)}`;
}

function notTakenLines({ notTaken }: ImportView, palette: Palette): string[] {
  if (notTaken.length === 0) return [];
  const isMissing = notTaken.some(({ kind }) => kind !== 'unknown');
  return [
    palette.bold(`Data that was not taken (${notTaken.length}):`),
    ...notTaken.map(({ path, because }) => `  ${palette.bad('✗')} ${printable(path)}: ${printable(because)}`),
    ...(isMissing
      ? [
          palette.dim('    dvc fetch, then: mlgit import-dvc --data-only'),
          palette.dim('    or, of what is in the working tree and right: mlgit add PATH'),
        ]
      : []),
  ];
}

function nextLines(view: ImportView, palette: Palette): string[] {
  if (view.isDryRun) return [palette.dim('Nothing was written: mlgit import-dvc  does it')];
  const { written, flowFile } = view;
  return [
    ...(written.length === 0
      ? []
      : [palette.dim(`git add ${written.map((path) => printable(shellWord(path))).join(' ')}`)]),
    ...(flowFile?.state !== 'new'
      ? []
      : [
          palette.dim(
            'mlgit run  runs every step once: results of DVC are not taken for results of runs, and stay where they are',
          ),
        ]),
  ];
}
