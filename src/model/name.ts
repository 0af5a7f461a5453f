import { usageError } from './mlgit-error.ts';

/** The form of every name. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9_-]*$/;

// The one property of Object.prototype that has the form of a name: as a key of a plain record it would be found unset.
const RESERVED = 'constructor';

/** Flows, steps, artifacts, parameters and tags: safe as a ref segment, a folder and part of a variable. */
export function isName(text: string): boolean {
  return NAME_PATTERN.test(text) && text !== RESERVED;
}

/** @throws MlgitError `bad-name` (usage). `what` is the kind of thing named: `tag`. */
export function requireName(what: string, text: string): string {
  if (isName(text)) return text;
  throw usageError(
    'bad-name',
    `${what} ${JSON.stringify(text)} is not a name: expected ${NAME_PATTERN.source}`,
    [`use ${JSON.stringify(suggestName(text))}`],
  );
}

/** The nearest name to some text, for a hint. */
export function suggestName(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[-_]+|[-_]+$/g, '') || 'name'
  );
}

/** The form of a name in a variable of a task: upper case, `-` as `_`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
