import { variableName } from '../model/name.ts';
import { quoted } from './describe-value.ts';

/** Names of what a task has, by kind; a function or notebook gets all of them as names of one kind. */
export interface ArgumentNames {
  readonly item: readonly string[];
  readonly params: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

type Kind = keyof ArgumentNames;

/** A name that would be two things at once; the later one is to be renamed. */
export interface TwofoldName {
  readonly name: string;
  readonly kind: Kind;
  readonly message: string;
  readonly hint: string;
}

const WORDS: { readonly [kind in Kind]: string } = {
  item: 'key of foreach',
  params: 'parameter',
  inputs: 'input',
  outputs: 'output',
};

/** Names that are those of two kinds of things, `-` and `_` being one: which is meant must not be a matter of rank. */
export function twofoldNames(names: ArgumentNames): TwofoldName[] {
  const seen = new Map<string, { readonly name: string; readonly kind: Kind }>();
  const found: TwofoldName[] = [];
  for (const kind of ['params', 'item', 'inputs', 'outputs'] as const) {
    for (const name of names[kind]) {
      const earlier = seen.get(variableName(name));
      if (earlier === undefined) seen.set(variableName(name), { name, kind });
      else if (earlier.kind !== kind) found.push({ name, kind, ...described(name, kind, earlier) });
    }
  }
  return found;
}

function described(
  name: string,
  kind: Kind,
  earlier: { readonly name: string; readonly kind: Kind },
): Pick<TwofoldName, 'message' | 'hint'> {
  const argument = name.replaceAll('-', '_');
  return {
    message: `the ${WORDS[kind]} ${quoted(name)} and the ${WORDS[earlier.kind]} ${quoted(earlier.name)} would both be ${argument} in Python`,
    hint:
      earlier.kind === 'params'
        ? 'rename one of them, or name under params of the step those that it gets'
        : 'rename one of them',
  };
}
