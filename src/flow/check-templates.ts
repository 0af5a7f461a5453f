import { nearest } from '../base/nearest.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading, Mistake } from './flow-reading.ts';
import { findTemplates, type Template, type TemplateSource, templateName } from './templates.ts';
import type { Path } from './value-path.ts';

/** Names that templates may stand for. */
export interface Known {
  /** What lacks a name that is not among them: `the step has no input`. */
  readonly lacking: string;
  readonly names: readonly string[];
  /** Whether the name was left out because of a mistake already reported, or cannot be known yet. */
  readonly isDamaged: (name: string) => boolean;
}

export type TemplateScope = { readonly [source in TemplateSource]: Known };

/** Reports each template of a command that stands for nothing. */
export function checkTemplates(reading: FlowReading, command: string, scope: TemplateScope, at: Path): void {
  const templates = findTemplates(command);
  for (const template of templates) {
    const mistake = mistakeOf(template, scope);
    if (mistake !== undefined) reading.reportAt(locate(reading, command, template.start, at), mistake);
  }
  for (let start = command.indexOf('${{'); start !== -1; start = command.indexOf('${{', start + 1)) {
    if (templates.some((template) => template.start <= start && start < template.end)) continue;
    reading.reportAt(locate(reading, command, start, at), {
      code: 'bad-template',
      message: 'the template ${{ has no end',
      hint: 'end it with }}',
    });
  }
}

function mistakeOf(template: Template, scope: TemplateScope): Mistake | undefined {
  const wanted = templateName(template);
  const text = template.expression.trim();
  if (wanted === undefined) {
    return {
      code: 'bad-template',
      message: `expected inputs.NAME, outputs.NAME, params.NAME or item.KEY in a template, found ${quoted(text)}`,
    };
  }
  const { source, name } = wanted;
  const known = scope[source];
  if (!known.names.includes(name) && !known.isDamaged(name)) {
    const guess = nearest(name, known.names);
    return {
      code: 'unknown-template',
      message: `${known.lacking} ${quoted(name)}, which the command has as a template`,
      hint:
        guess === undefined
          ? `declare it under ${source === 'item' ? 'foreach' : source}`
          : `did you mean ${quoted(`${source}.${guess}`)}?`,
    };
  }
  if (template.context !== 'backtick') return undefined;
  return {
    code: 'bad-template',
    message: `the template ${quoted(text)} stands between backticks, where it cannot be quoted safely`,
    hint: 'write $( … ) instead of the backticks',
  };
}

/** The offset in the file of the n-th `${{` of a command: YAML may have folded or indented the lines between. */
function locate(reading: FlowReading, command: string, start: number, at: Path): number {
  const place = reading.source.place(at);
  if (place === undefined) return 0;
  const [from, to] = place.value;
  const raw = reading.source.text.slice(from, to);
  let offset = raw.indexOf('${{');
  for (
    let seen = command.indexOf('${{');
    seen !== -1 && seen < start;
    seen = command.indexOf('${{', seen + 1)
  ) {
    offset = raw.indexOf('${{', offset + 1);
  }
  return offset === -1 ? from : from + offset;
}
