import type { ChosenEnvironment } from './choose-environment.ts';
import type { DraftEntry, DraftStep, FlowDraft } from './flow-draft.ts';
import { withoutSecrets } from './rewrite-command.ts';

export interface WrittenFlow {
  readonly flow: string;
  /** As they were observed. */
  readonly commands: readonly string[];
  readonly draft: FlowDraft;
  readonly environment: ChosenEnvironment;
  /** Globs of the code of each step, in their order. */
  readonly globs: readonly (readonly string[])[];
  /** Whether all programs were watched, and not just Python. */
  readonly traced: boolean;
}

/** The flow file of a draft: each line with the reason why it is there. */
export function writeFlowText(written: WrittenFlow): string {
  const { flow, commands, draft, environment, globs, traced } = written;
  return [
    '# yaml-language-server: $schema=./.git/mlgit/flow.schema.json',
    '# Written by mlgit init --from, from one observed run of',
    ...commands.map((command) => `#   ${oneLine(withoutSecrets(command))}`),
    ...(traced
      ? []
      : [
          '# Only what Python code opened was seen: nothing of other programs and of libraries in C and C++.',
        ]),
    'version: 1',
    ...environmentLines(environment),
    'flows:',
    `  ${flow}:`,
    ...paramLines(draft),
    '    steps:',
    ...draft.steps.flatMap((step, at) =>
      stepLines(step, { code: globs[at] ?? [], hasParams: draft.params.length > 0 }),
    ),
    '',
  ].join('\n');
}

function environmentLines({ environment, link, comments }: ChosenEnvironment): string[] {
  const [first = '', ...rest] = comments;
  if (environment !== undefined) {
    const python = environment.python === undefined ? '' : `python: "${environment.python}", `;
    return [`environment: { ${python}lock: ${word(environment.lock)} } # ${first}`];
  }
  const lines = [first, ...rest].filter((one) => one !== '');
  if (link === undefined) return lines.map((one) => `# ${oneLine(one)}`);
  return [
    ...lines.slice(0, -1).map((one) => `# ${oneLine(one)}`),
    `workspace: { link: [${word(link)}] } # ${lines.at(-1)}`,
  ];
}

function paramLines({ params }: FlowDraft): string[] {
  if (params.length === 0) return [];
  return [
    '    params:',
    ...params.map(({ name, value, why }) =>
      line(6, `${name}: ${typeof value === 'number' ? value : quoted(value)}`, why),
    ),
  ];
}

function stepLines(
  step: DraftStep,
  { code, hasParams }: { readonly code: readonly string[]; readonly hasParams: boolean },
): string[] {
  return [
    `      ${step.name}:`,
    step.notebook === undefined
      ? `        run: ${plainOrQuoted(step.run ?? '')}`
      : `        notebook: ${word(step.notebook)}`,
    ...listLines('code', code, 'what it read that is code or settings'),
    ...entryLines('inputs', step.inputs),
    ...entryLines('outputs', step.outputs),
    ...(step.metrics === undefined
      ? []
      : [line(8, `metrics: ${word(step.metrics)}`, 'numbers; kept with the run')]),
    ...(hasParams ? [paramsLine(step)] : []),
    ...Object.entries(step.env).map(([name, value]) =>
      line(8, `env: { ${name}: ${word(value)} }`, 'modules that lie beside the notebook'),
    ),
    ...(step.secrets.length === 0
      ? []
      : [line(8, `secrets: [${step.secrets.join(', ')}]`, 'variables of whoever runs it; never recorded')]),
    ...(step.allow.length === 0
      ? []
      : [
          '        # read outside of the repository: its content is part of the key, and only this machine has it',
          `        undeclared: { allow: [${step.allow.map(quoted).join(', ')}] }`,
        ]),
  ];
}

/** Without it a step whose command names no parameter would get all of them. */
function paramsLine({ params }: DraftStep): string {
  if (params.length === 0) return line(8, 'params: []', 'so that no change of one runs it again');
  return `        params: [${params.map(word).join(', ')}]`;
}

/** Short lists stand on one line. */
const LONGEST_LINE = 100;

function listLines(key: string, values: readonly string[], why: string): string[] {
  const short = `        ${key}: [${values.map(word).join(', ')}]`;
  if (short.length <= LONGEST_LINE) return [`${short} # ${why}`];
  return [`        ${key}: # ${why}`, ...values.map((value) => `          - ${word(value)}`)];
}

function entryLines(key: string, entries: readonly DraftEntry[]): string[] {
  if (entries.length === 0) return [];
  return [
    `        ${key}:`,
    ...entries.map(({ name, value, why }) => {
      const text = value.startsWith('file://') ? `{ url: ${quoted(value)} }` : word(value);
      return line(10, `${name}: ${text}`, why);
    }),
  ];
}

function line(indent: number, text: string, why: string): string {
  const start = ' '.repeat(indent) + text;
  return why === '' ? start : `${start} # ${oneLine(why)}`;
}

/** Plain where YAML reads it as a text in any place, quoted elsewhere. */
function word(text: string): string {
  const isPlain =
    /^(?:\.\/)?[A-Za-z_][\w./-]*(?:\*\*)?$/.test(text) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : quoted(text);
}

/** Of a command, in which templates are plain. */
function plainOrQuoted(text: string): string {
  const isPlain = /^[A-Za-z0-9_./](?:[\w./ ${}=%+@,-]|:(?=\S))*$/.test(text) && !/\s$| #/.test(text);
  return isPlain ? text : quoted(text);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
