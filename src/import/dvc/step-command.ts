import { shellWord } from '../../base/shell-word.ts';
import type { FlowParams } from './flow-params.ts';
import { isIn } from './known-paths.ts';
import type { Report } from './report.ts';
import { type DvcStage, groupOf } from './stage.ts';
import type { Piece } from './template.ts';

export interface StepCommand {
  readonly run: readonly string[];
  /** Names of the parameters that the commands take. */
  readonly params: readonly string[];
  /** Variables of the caller that the commands read. */
  readonly secrets: readonly string[];
}

/** What /bin/sh of some systems does not know, and bash and zsh do. */
const BASH =
  /(^|[\s;&|(])(source\s|\[\[|declare\s|shopt\s|let\s|function\s+\w)|<\(|>\(|&>|<<<|pipefail|\$'|\w\[\d+\]=|=\(|\{\d+\.\.\d+\}|\$\{\w+(\[|\^|,,|\/)/m;

/** The commands of a stage, to be run at the top of a workspace. */
export function stepCommand(
  stage: DvcStage,
  folders: readonly string[],
  params: FlowParams,
  report: Report,
): StepCommand {
  const used = new Set<string>();
  const lines = stage.commands.map((command) =>
    inFolder(stage, bashed(textOf(command, params, used)), folders),
  );
  const plain = stage.commands.map((command) =>
    command.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''),
  );
  if (plain.some((line) => BASH.test(line))) {
    report.add({
      ...{
        kind: 'differs',
        file: stage.file,
        line: stage.line,
        what: `the command of stage ${groupOf(stage.name)}`,
      },
      why: 'it has words of bash, and DVC ran it with the shell of whoever called it; here it is run with bash',
    });
  }
  noteDvcCommands(stage, plain, report);
  return {
    run: [...emptied(stage, plain, folders), ...lines],
    params: [...used].sort(),
    secrets: variablesIn(plain),
  };
}

function textOf(command: readonly Piece[], params: FlowParams, used: Set<string>): string {
  const parts = command.map((piece) => {
    if (typeof piece === 'string') return piece;
    const param = params.of(piece.leaf);
    if (param === undefined) return piece.text;
    used.add(param.name);
    return `\${{ params.${param.name} }}`;
  });
  return parts.join('').trim();
}

/** A parameter in it is replaced before bash reads it: by the outer shell's quoting that would not be seen, so it is a variable. */
function bashed(command: string): string {
  if (!BASH.test(command)) return command;
  const plain = command.replace(
    /\$\{\{ params\.([a-z0-9_-]+) \}\}/g,
    (_, name: string) => `$MLGIT_PARAM_${name.toUpperCase().replaceAll('-', '_')}`,
  );
  return `bash -c '${plain.replaceAll("'", "'\\''")}'`;
}

/** A folder that holds nothing but what is made, or files of DVC's, is not there in a workspace. */
function inFolder(stage: DvcStage, command: string, folders: readonly string[]): string {
  if (stage.wdir === '') return command;
  const word = shellWord(stage.wdir);
  const isThere = [...stage.deps, ...stage.outs].some(
    ({ place }) => place.kind === 'inside' && place.path !== stage.wdir && isIn(place.path, [stage.wdir]),
  );
  const enter =
    isThere || isIn(stage.wdir, folders) ? `cd ${word} || exit` : `mkdir -p ${word} && cd ${word} || exit`;
  return `${enter}\n${command}`;
}

/** A folder that is an output is there before the command: `mkdir` without `-p` would fail. */
function emptied(stage: DvcStage, commands: readonly string[], folders: readonly string[]): string[] {
  return stage.outs.flatMap(({ place, text }) => {
    if (place.kind !== 'inside' || !folders.includes(place.path)) return [];
    const makes = commands.some((command) => makesFolder(command, text.replace(/\/+$/, '')));
    return makes ? [`rmdir ${shellWord(place.path)}`] : [];
  });
}

function makesFolder(command: string, folder: string): boolean {
  return [...command.matchAll(/(?:^|[\s;&|(])mkdir((?:\s+[^\s;&|)]+)+)/g)].some(([, words = '']) => {
    const list = words.trim().split(/\s+/);
    return (
      !list.some((word) => /^-\w*p|^--parents/.test(word)) &&
      list.some((word) => word.replace(/\/+$/, '') === folder)
    );
  });
}

/** What a task has anyway, and what shells set themselves. */
const OWN_VARIABLES =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|SHELL|PWD|OLDPWD|RANDOM|SECONDS|IFS|LINENO|UID|PPID|HOSTNAME|MLGIT_\w+)$/;

/** Variables that a command reads, and neither sets nor has another value for. */
function variablesIn(commands: readonly string[]): string[] {
  const text = commands.join('\n').replace(/'[^']*'/g, ' ');
  const set = new Set(
    [
      ...text.matchAll(/(?:^|[\s;&|(])(?:(?:for|read)\s+)?([A-Za-z_]\w*)(?:=|\s+in\s)/g),
      ...text.matchAll(/\b(?:for|read)\s+([A-Za-z_]\w*)/g),
    ].map(([, name]) => name),
  );
  const read = [...text.matchAll(/(?<!\\)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)].map(
    ([, a, b]) => a ?? b ?? '',
  );
  return [...new Set(read)].filter((name) => !set.has(name) && !OWN_VARIABLES.test(name)).sort();
}

function noteDvcCommands(stage: DvcStage, commands: readonly string[], report: Report): void {
  if (!commands.some((command) => /(^|[\s;&|(])dvc\s/.test(command))) return;
  report.add({
    ...{
      kind: 'differs',
      file: stage.file,
      line: stage.line,
      what: `dvc in the command of stage ${groupOf(stage.name)}`,
    },
    why: 'a task runs in a workspace of its own, without .git, where dvc finds no repository',
    todo: 'take it out of the command; what it brings can be an input: {url: …} or {from: …}',
  });
}
