import { shellWord } from '../../base/shell-word.ts';
import { fileUrl } from './draft-outside-inputs.ts';
import type { Finding } from './finding.ts';
import type { DraftEntry, DraftParam } from './flow-draft.ts';
import { relativeName } from './relative-name.ts';
import { UniqueNames } from './unique-names.ts';

export interface CommandPlaces {
  /** Absolute names of the root: as it is, and by links that it was entered through. */
  readonly roots: readonly string[];
  readonly home: string;
  /** Whether there is a file or folder at a path that a command names. */
  readonly exists: (path: string, folder: string) => boolean;
}

export interface Rewriting extends CommandPlaces {
  readonly step: string;
  readonly folder: string;
  readonly inputs: readonly DraftEntry[];
  readonly outputs: readonly DraftEntry[];
  readonly params: ParamNames;
}

export interface Rewritten {
  readonly run: string;
  readonly params: readonly string[];
  readonly secrets: readonly string[];
  readonly findings: readonly Finding[];
}

/** Parameters of the flow: the same option with the same value is one. */
export class ParamNames {
  readonly #names = new UniqueNames();
  readonly #byOption = new Map<string, DraftParam>();

  get all(): DraftParam[] {
    return [...this.#byOption.values()];
  }

  take(option: string, text: string, step: string): string {
    const key = `${option}=${text}`;
    const known = this.#byOption.get(key);
    if (known !== undefined) return known.name;
    const isTaken = [...this.#byOption.keys()].some((other) => other.startsWith(`${option}=`));
    const bare = option.replace(/^-+/, '');
    const name = this.#names.take(isTaken ? `${step}-${bare}` : bare);
    this.#byOption.set(key, { name, value: valueOfText(text), why: `${option} of ${step}` });
    return name;
  }
}

/** Only what is written in a command again as it was typed: `1e-3` and `007` stay texts. */
function valueOfText(text: string): string | number {
  return /^-?\d/.test(text) && String(Number(text)) === text ? Number(text) : text;
}

/** Words without quotes, variables, globs and operators: each blank separates two words, and nothing else does. */
const SIMPLE = /^[A-Za-z0-9 _./=:,@%+~-]+$/;
const OPTION = /^--[A-Za-z][\w-]*$/;
const VALUE = /^-?[A-Za-z0-9][A-Za-z0-9_.+-]*$|^-\d[\d.]*$/;
const SECRET = /token|passw|secret|api[-_]?key|credential/i;

/** A command as the step runs it: paths of inputs and outputs, and values of options, by name. Quoted commands stay as they are. */
export function rewriteCommand(command: string, rewriting: Rewriting): Rewritten {
  const { folder } = rewriting;
  const inFolder = folder === '' ? '' : `cd ${shellWord(folder)} && `;
  if (!SIMPLE.test(command)) {
    const findings = withoutSecrets(command) === command ? [] : [secretFinding(rewriting.step, 'run')];
    return { run: inFolder + command, params: [], secrets: [], findings };
  }
  const rewriter = new CommandRewriter(command.trim().split(/ +/), rewriting);
  const run = rewriter.rewrite();
  return { run: inFolder + run, ...rewriter.taken };
}

/** A command for people to read: values that look like secrets are not in it. */
export function withoutSecrets(command: string): string {
  return command.replace(
    /(--[\w-]*(?:token|passw|secret|api[-_]?key|credential)[\w-]*[= ]\s*)(?!["']?\$)('[^']*'|"[^"]*"|[^\s-]\S*)/gi,
    '$1***',
  );
}

function secretFinding(step: string, path: string, variable = 'NAME'): Finding {
  return {
    ...{ weight: 'blocks', step, path, message: 'holds what looks like a secret' },
    remedy:
      variable === 'NAME'
        ? 'write "$NAME" in its place, and secrets: [NAME]: the flow file is committed'
        : `export ${variable}=…   (the flow file takes it from there, and no record has it)`,
  };
}

class CommandRewriter {
  readonly #words: readonly string[];
  readonly #rewriting: Rewriting;
  readonly #params = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #findings: Finding[] = [];

  constructor(words: readonly string[], rewriting: Rewriting) {
    this.#words = words;
    this.#rewriting = rewriting;
  }

  get taken(): Omit<Rewritten, 'run'> {
    return { params: [...this.#params], secrets: [...this.#secrets], findings: this.#findings };
  }

  rewrite(): string {
    return this.#words
      .map((word, at) => {
        if (at === 0) return this.#path(word) ?? word;
        const [option = '', ...rest] = word.split('=');
        if (rest.length > 0 && OPTION.test(option)) return `${option}=${this.#value(option, rest.join('='))}`;
        const before = this.#words[at - 1] ?? '';
        return OPTION.test(before) ? this.#value(before, word) : (this.#path(word) ?? word);
      })
      .join(' ');
  }

  #value(option: string, value: string): string {
    const { step, params, exists, folder } = this.#rewriting;
    const path = this.#path(value);
    if (path !== undefined || OPTION.test(value)) return path ?? value;
    if (SECRET.test(option) && !exists(value, folder)) return this.#secret(option);
    if (!VALUE.test(value) || exists(value, folder)) return value;
    const name = params.take(option, value, step);
    this.#params.add(name);
    return `\${{ params.${name} }}`;
  }

  #secret(option: string): string {
    const { step } = this.#rewriting;
    const variable = option.replace(/^-+/, '').replaceAll('-', '_').toUpperCase();
    this.#secrets.add(variable);
    this.#findings.push(secretFinding(step, option, variable));
    return `"$${variable}"`;
  }

  /** A path of the step by name; one of the tree relative to where the command runs; undefined for anything else. */
  #path(word: string): string | undefined {
    const { inputs, outputs, roots, home, folder } = this.#rewriting;
    const absolute = word.startsWith('~/') ? `${home}${word.slice(1)}` : word;
    const outside = inputs.find(({ value }) => value === fileUrl(absolute));
    const isAtTop = folder === '';
    if (outside !== undefined && isAtTop) return `\${{ inputs.${outside.name} }}`;
    const inside = relativeName(absolute, roots);
    if (!isAtTop) return inside === undefined || absolute !== word ? undefined : upFrom(folder) + inside;
    const name = (inside ?? word).replace(/^\.\//, '').replace(/\/$/, '');
    const input = inputs.find((one) => one.value === name || one.path === name);
    if (input !== undefined) return `\${{ inputs.${input.name} }}`;
    const output = outputs.find(({ value }) => value.replace(/\/$/, '') === name);
    if (output !== undefined) return `\${{ outputs.${output.name} }}`;
    return inside === undefined ? undefined : inside || '.';
  }
}

function upFrom(folder: string): string {
  return '../'.repeat(folder.split('/').length);
}
