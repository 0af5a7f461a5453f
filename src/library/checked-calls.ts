import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import { described, KINDS, type Kind } from './argument-kinds.ts';
import { OPTION_KINDS } from './option-kinds.ts';

/** What a call takes: its arguments, those with `?` may be left out, and then its options. */
export interface Takes {
  readonly args?: readonly (Kind | `${Kind}?`)[];
  /** Options that mean something else than in other calls. */
  readonly options?: { readonly [name: string]: Kind };
  /** Options that are words, or lists of these, and which there are. */
  readonly words?: { readonly [option: string]: readonly string[] };
  /** Options that must be there: of calls whose options may not be left out. */
  readonly needs?: readonly string[];
  /** Whether what it gives comes one by one. */
  readonly each?: true;
}

/**
 * The same calls, which reject with a usage error what is no argument of theirs. Callers without types would otherwise be told of a bug, or
 * get something else than they asked for.
 */
export function checkedCalls<Surface extends object>(
  surface: Surface,
  table: { readonly [name: string]: Takes },
): Surface {
  const checked = Object.entries(surface).flatMap(([name, call]) => {
    const takes = table[name];
    if (takes === undefined || typeof call !== 'function') return [];
    return [[name, checkedCall(name, call as Call, takes)] as const];
  });
  return { ...surface, ...Object.fromEntries(checked) };
}

/** @throws MlgitError `bad-arguments` */
export function requireOptions(call: string, options: unknown, takes: Takes = {}): void {
  const wrong = wrongOptions(call, options, takes);
  if (wrong !== undefined) throw wrong;
}

type Call = (...args: readonly unknown[]) => unknown;

function checkedCall(name: string, call: Call, takes: Takes): Call {
  return (...args) => {
    const wrong = wrongArguments(name, args, takes);
    if (wrong === undefined) return call(...args);
    return takes.each ? failing(wrong) : Promise.reject(wrong);
  };
}

async function* failing(error: MlgitError): AsyncGenerator<never> {
  yield await Promise.reject(error);
}

function wrongArguments(name: string, given: readonly unknown[], takes: Takes): MlgitError | undefined {
  const kinds = takes.args ?? [];
  for (const [i, written] of kinds.entries()) {
    const kind = written.replace('?', '') as Kind;
    if (given[i] === undefined && written.endsWith('?')) continue;
    const [words, is] = KINDS[kind];
    if (!is(given[i]))
      return wrongArgument(name, `${words} as its ${ORDINALS[i]} argument, found ${described(given[i])}`);
  }
  return wrongOptions(name, given[kinds.length], takes);
}

const ORDINALS = ['first', 'second', 'third'];

function wrongOptions(
  name: string,
  given: unknown,
  { options, words: known, needs }: Takes,
): MlgitError | undefined {
  if (given === undefined && needs === undefined) return undefined;
  const [words, is] = KINDS.table;
  if (!is(given)) return wrongArgument(name, `${words} with its options, found ${described(given)}`);
  const values = given as { readonly [name: string]: unknown };
  for (const option of new Set([...(needs ?? []), ...Object.keys(values)])) {
    const kind = options?.[option] ?? OPTION_KINDS[option];
    const value = values[option];
    if (kind === undefined || (value === undefined && !needs?.includes(option))) continue;
    if (!KINDS[kind][1](value))
      return wrongArgument(name, `${KINDS[kind][0]} for ${option}, found ${described(value)}`);
    const those = known?.[option];
    const other = those && [value].flat().find((word) => !those.includes(word as string));
    if (other !== undefined)
      return wrongArgument(name, `one of ${those?.join(', ')} for ${option}, found ${described(other)}`);
  }
  return undefined;
}

function wrongArgument(name: string, what: string): MlgitError {
  return usageError('bad-arguments', `${name}() takes ${what}`, [
    `node_modules/mlgit/dist/library.d.ts has what ${name}() takes`,
  ]);
}
