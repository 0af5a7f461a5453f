import { Environment } from '@marcbachmann/cel-js';

export interface NamedFact {
  /** `metrics`, `params` or `item`. */
  readonly variable: string;
  /** What stands behind it: `choose` of `metrics.choose.auc`; undefined where that is no fixed word. */
  readonly name: string | undefined;
}

interface Node {
  readonly op: string;
  readonly args: unknown;
}

/** What of `variables` a CEL expression asks for, each once. The expression is one that `compileCondition` took. */
export function conditionNames(text: string, variables: readonly string[]): NamedFact[] {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const found = new Map<string, NamedFact>();
  visit(environment.parse(text).ast as Node, variables, (fact) => {
    found.set(`${fact.variable}.${fact.name ?? ''}`, fact);
  });
  return [...found.values()];
}

function visit(node: unknown, variables: readonly string[], report: (fact: NamedFact) => void): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, variables, report);
    return;
  }
  if (!isNode(node)) return;
  const { op, args } = node;
  if (op === 'id') {
    if (variables.includes(args as string)) report({ variable: args as string, name: undefined });
    return;
  }
  const [of, member] = Array.isArray(args) ? (args as [unknown, unknown]) : [undefined, undefined];
  if ((op === '.' || op === '[]') && isNode(of) && of.op === 'id' && variables.includes(of.args as string)) {
    const name = op === '.' ? member : isNode(member) && member.op === 'value' ? member.args : undefined;
    report({ variable: of.args as string, name: typeof name === 'string' ? name : undefined });
    if (op === '[]') visit(member, variables, report);
    return;
  }
  visit(args, variables, report);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
