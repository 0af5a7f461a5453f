import type { ParamSpec, Step } from '../model/flow.ts';
import type { DeclaredOutput } from './build-outputs.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { parseRepositoryPath } from './repository-path.ts';
import { shellQuote } from './shell-quote.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** The ways to say what a step does: exactly one of them. */
const FORMS = ['run', 'python', 'notebook', 'flow'] as const;
const CALLABLE = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$/;

export interface CallParts {
  readonly outputs: readonly DeclaredOutput[];
  /** Of the flow. */
  readonly params: { readonly [name: string]: ParamSpec };
}

/** The commands of a step. `python` and `notebook` are commands of modules of mlgit (`src/workspace/call`). */
export function buildRun(
  reading: FlowReading,
  raw: RawStep,
  { outputs, params }: CallParts,
  at: Path,
): Pick<Step, 'run' | 'call' | 'notebook' | 'floats'> {
  const [form, other] = FORMS.filter((one) => raw[one] !== undefined);
  if (other !== undefined) {
    reading.reportKey([...at, other], {
      code: 'bad-value',
      message: `the step has both ${quoted(String(form))} and ${quoted(other)}: expected one of ${FORMS.join(', ')}`,
      hint: `take one of them out`,
    });
  }
  if (form === 'python') {
    const run = [buildCall(reading, raw.python ?? '', [...at, 'python'])];
    return { run, call: form, ...floatsOf(params) };
  }
  if (form === 'notebook') {
    const notebook = buildNotebook(reading, raw.notebook ?? '', [...at, 'notebook']);
    const executed = outputs.find(({ kind, path }) => kind === 'file' && path.endsWith('.ipynb'));
    const to = executed === undefined ? '' : ` \${{ outputs.${executed.name} }}`;
    const run = [`python3 -m mlgit_notebook ${shellQuote(notebook, 'plain')}${to}`];
    return { run, call: form, notebook, ...floatsOf(params) };
  }
  if (form === 'flow') return { run: [] };
  if (form === undefined && !FORMS.some((one) => reading.isDamaged([...at, one]))) {
    reading.reportKey(at, {
      code: 'missing-key',
      message: '"run" is missing: expected a command or a list of commands',
    });
  }
  return { run: buildCommands(reading, raw.run ?? [], [...at, 'run']) };
}

function buildCommands(reading: FlowReading, raw: NonNullable<RawStep['run']>, at: Path): string[] {
  const commands = typeof raw === 'string' ? [raw] : raw;
  commands.forEach((command, index) => {
    const place = typeof raw === 'string' ? at : [...at, index];
    if (command.trim() === '')
      reading.report(place, { code: 'bad-value', message: 'run: expected a command, found blanks' });
    if (command.includes('\0')) {
      reading.report(place, { code: 'bad-value', message: 'run: expected a command without NUL characters' });
    }
  });
  // A block scalar ends in a newline that means nothing to the shell, and should mean nothing to the key.
  return commands.map((command) => command.replace(/\n+$/, ''));
}

function buildCall(reading: FlowReading, text: string, at: Path): string {
  if (!CALLABLE.test(text)) {
    reading.report(at, {
      code: 'bad-value',
      message: `python: expected module:function, as in steps.train:main, found ${quoted(text)}`,
    });
  }
  return `python3 -m mlgit_call ${text}`;
}

function buildNotebook(reading: FlowReading, text: string, at: Path): string {
  const parsed = parseRepositoryPath(text);
  if (isWrong(parsed)) {
    reading.report(at, {
      code: 'bad-path',
      message: `the notebook ${quoted(text)} ${parsed.wrong}`,
      ...hintOf(parsed),
    });
  } else if (!parsed.path.endsWith('.ipynb')) {
    reading.report(at, {
      code: 'bad-path',
      message: `expected a notebook that ends in .ipynb, found ${quoted(text)}`,
    });
  }
  return isWrong(parsed) ? text : parsed.path;
}

function floatsOf(params: CallParts['params']): Pick<Step, 'floats'> {
  const floats = Object.values(params).flatMap(({ name, type }) => (type === 'float' ? [name] : []));
  return floats.length === 0 ? {} : { floats };
}
