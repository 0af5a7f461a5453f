import { digestText } from '../model/blake3.ts';
import { encodeCanonical } from '../model/canonical-json.ts';
import type { KeyComponents } from './key-components.ts';

/** Longer texts are stored by their beginning and digest. */
const LONGEST = 1000;
const SHOWN = 200;

/**
 * The components of a key as short texts, to be stored with a result and compared by `explainDifference`. Names are
 * `command`, `code`, `environment`, `image`, `source`, `undeclared`, and `group.name` for `params`, `item`, `inputs`, `variables`,
 * `outputs`, `links` and `allowed`. Two keys differ exactly when one of these texts does.
 */
export function componentDigests(components: KeyComponents): { [component: string]: string } {
  const { command, params, item, inputs, code, environment, variables, image, outputs, links } = components;
  const only = command.length === 1 ? command[0] : undefined;
  return {
    command: shorten(
      only === undefined ? encodeCanonical(command, 'compact') : encodeCanonical(only, 'compact'),
    ),
    ...group('params', params, (value) => shorten(encodeCanonical(value, 'compact'))),
    ...group('item', item, (value) => shorten(encodeCanonical(value, 'compact'))),
    ...group('inputs', inputs, (input) => {
      const kind = input.executable === true ? 'executable' : input.kind;
      return `${input.digest} ${kind} ${shorten(input.path)}`;
    }),
    code,
    environment,
    ...group('variables', variables, shorten),
    ...(image === undefined ? {} : { image }),
    ...(components.source === undefined ? {} : { source: shorten(components.source) }),
    ...(components.undeclared === undefined ? {} : { undeclared: components.undeclared }),
    ...group('outputs', outputs, shorten),
    ...group('links', links, (digest) => digest),
    ...group('allowed', components.allowed ?? {}, (digest) => digest),
  };
}

function group<T>(
  name: string,
  entries: { readonly [key: string]: T },
  toText: (value: T) => string,
): { [component: string]: string } {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [`${name}.${key}`, toText(value)]));
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, SHOWN).toWellFormed()}… ${digestText(text)}`;
}
