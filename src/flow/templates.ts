import { nearest } from '../base/nearest.ts';
import type { Item, ParamValue, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { variableName } from '../model/name.ts';
import { quoted } from './describe-value.ts';
import { type ShellContext, type Span, shellContexts } from './shell-context.ts';
import { shellQuote } from './shell-quote.ts';

export type TemplateSource = 'inputs' | 'outputs' | 'params' | 'item';

/** `${{ … }}` in a command: offsets in it, and what stands between the braces. */
export interface Template extends Span {
  readonly expression: string;
  readonly context: ShellContext;
}

export interface TemplateName {
  readonly source: TemplateSource;
  readonly name: string;
}

const TEMPLATE = /\$\{\{(.*?)\}\}/gs;
const EXPRESSION = /^\s*(inputs|outputs|params|item)\.([a-z0-9][a-z0-9_-]*)\s*$/;
const PARAM_VARIABLE = /MLGIT_PARAM_([A-Z0-9_]+)/g;
const PARAMS_FILE = /MLGIT_PARAMS_FILE(?![A-Z0-9_])/;

export function findTemplates(command: string): Template[] {
  const found = [...command.matchAll(TEMPLATE)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    expression: match[1] ?? '',
  }));
  const contexts = shellContexts(command, found);
  return found.map((template, index) => ({ ...template, context: contexts[index] ?? 'plain' }));
}

/** Undefined when it is none of `inputs.NAME`, `outputs.NAME`, `params.NAME` and `item.KEY`. */
export function templateName(template: Template): TemplateName | undefined {
  const [, source, name] = EXPRESSION.exec(template.expression) ?? [];
  return source === undefined || name === undefined ? undefined : { source: source as TemplateSource, name };
}

/** What templates stand for: of inputs and outputs, paths as the task sees them. */
export interface TemplateValues {
  readonly inputs: { readonly [name: string]: string };
  readonly outputs: { readonly [name: string]: string };
  readonly params: { readonly [name: string]: ParamValue };
  readonly item: Item;
}

/**
 * A command with its templates replaced. Each value is quoted for the place where it stands, so that the shell reads
 * exactly the value; `$x` and `${x}` stay the shell's.
 * @throws MlgitError `unknown-template` (usage) when there is no such value.
 */
export function renderCommand(command: string, values: TemplateValues): string {
  let rendered = '';
  let end = 0;
  for (const template of findTemplates(command)) {
    const value = String(resolveTemplate(template, values));
    rendered += command.slice(end, template.start) + shellQuote(value, template.context);
    end = template.end;
  }
  return rendered + command.slice(end);
}

function resolveTemplate(template: Template, values: TemplateValues): ParamValue {
  const wanted = templateName(template);
  const from: { readonly [name: string]: ParamValue } = wanted === undefined ? {} : values[wanted.source];
  if (wanted !== undefined && Object.hasOwn(from, wanted.name)) return from[wanted.name] ?? '';
  const text = template.expression.trim();
  const guess = wanted && nearest(wanted.name, Object.keys(from));
  throw usageError(
    'unknown-template',
    `The command has the template ${quoted(text)}, and there is no such value`,
    guess === undefined ? [] : [`did you mean ${quoted(`${wanted?.source}.${guess}`)}?`],
  );
}

/**
 * The parameters that a step's commands mention, in templates or as variables; `all` when they mention the file of
 * all parameters. Order of `names`.
 */
export function mentionedParams(run: Step['run'], names: readonly string[]): readonly string[] {
  const mentioned = new Set<string>();
  const variables = new Set<string>();
  for (const command of run) {
    if (PARAMS_FILE.test(command)) return names;
    for (const template of findTemplates(command)) {
      const wanted = templateName(template);
      if (wanted?.source === 'params') mentioned.add(wanted.name);
    }
    for (const [, variable] of command.matchAll(PARAM_VARIABLE)) variables.add(variable ?? '');
  }
  return names.filter((name) => mentioned.has(name) || variables.has(variableName(name)));
}
