import { usageError } from './mlgit-error.ts';

const NAME = /^[a-z0-9][a-z0-9_-]*$/;

/** Flows, steps, artifacts, parameters and tags: safe as a ref segment, a folder and part of a variable. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

/** @throws MlgitError `bad-name` (usage). `what` is the kind of thing named: `tag`. */
export function requireName(what: string, text: string): string {
  if (isName(text)) return text;
  throw usageError('bad-name', `${what} ${JSON.stringify(text)} is not a name: expected ${NAME.source}`, [
    `use ${JSON.stringify(suggestName(text))}`,
  ]);
}

function suggestName(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, '-')
      .replace(/^[-_]+|-+$/g, '') || 'name'
  );
}

/** The form of a name in a variable of a task: upper case, `-` as `_`. */
export function variableName(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
