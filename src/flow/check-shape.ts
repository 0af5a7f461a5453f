import type * as z from 'zod';
import { nearest } from '../base/nearest.ts';
import { suggestName } from '../model/name.ts';
import { describeValue, NAME_RULE, quoted } from './describe-value.ts';
import type { FlowReading, Mistake } from './flow-reading.ts';
import type { KeyTable } from './key-table.ts';
import type { Path } from './value-path.ts';
import type { PlainValue } from './yaml-reader.ts';

type Issue = z.core.$ZodIssue;

/** A kind of file that people write: what it may hold, and how people call what is in it. */
export interface DocumentForm<T> {
  readonly schema: z.ZodType<T>;
  /** The kind of the mapping at a path; undefined where the keys are names or free. */
  readonly keyTableAt: (path: Path) => KeyTable | undefined;
  /** What stands in for a required key that is missing or wrong, so that the rest of the file can still be checked. */
  readonly standIns: { readonly [key: string]: PlainValue };
  /** Container → what one of the names in it is the name of. */
  readonly namedThings: { readonly [container: string]: string };
}

type Form = Pick<DocumentForm<unknown>, 'keyTableAt' | 'standIns' | 'namedThings'>;

interface CheckedDocument {
  readonly reading: FlowReading;
  readonly root: PlainValue;
  readonly form: Form;
}

/** Leaving something out can make its container wrong, at most up to the top. */
const MAX_ROUNDS = 8;

/**
 * Checks keys and types. Everything wrong is reported and left out; undefined when nothing sensible remains.
 */
export function checkShape<T>(reading: FlowReading, form: DocumentForm<T>): T | undefined {
  const value = reading.source.value;
  const document: CheckedDocument = { reading, root: value, form };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const result = form.schema.safeParse(value);
    if (result.success) return result.data;
    const issues = result.error.issues.flatMap((issue) => flatten(issue, value));
    for (const issue of issues) {
      if (issue.code !== 'unrecognized_keys') continue;
      for (const key of issue.keys) handleUnknownKey(document, issue.path as Path, key);
    }
    const wrong = issues.filter(({ code }) => code !== 'unrecognized_keys');
    const whole = wrong.find(({ path }) => path.length === 0);
    if (whole !== undefined) {
      const message = `expected ${whole.message}, found ${describeValue(value)}`;
      reading.report([], { code: 'bad-value', message });
      return undefined;
    }
    // Each is told before anything is left out: with one item of a list all of it goes, and other items may be wrong as well.
    const news = wrong.filter(({ path }) => !isKnownDamage(reading, path as Path));
    for (const issue of news) tell(document, issue);
    for (const { path } of wrong) leaveOut(document, path as Path);
  }
  return undefined;
}

/** Of a union, the issues of the one form that the value has; the union's own when it has none of them. */
function flatten(issue: Issue, root: PlainValue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.filter((branch) => !branch.some(isOfAnotherType));
  const [closest] = branches.sort((a, b) => a.length - b.length);
  if (closest === undefined) return [issue];
  return closest.flatMap((inner) =>
    flatten({ ...inner, path: [...issue.path, ...inner.path] } as Issue, root),
  );
}

function isOfAnotherType(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_union');
}

function tell({ reading, root, form }: CheckedDocument, issue: Issue): void {
  const path = issue.path as Path;
  if (issue.code === 'invalid_key') reading.reportKey(path, badName(path, form));
  else reading.report(path, badValue(root, path, issue.message));
}

function handleUnknownKey({ reading, root, form }: CheckedDocument, path: Path, key: string): void {
  const table = form.keyTableAt(path);
  const known = table?.known ?? [];
  const later = table?.later ?? [];
  const mapping = at<{ [key: string]: PlainValue }>(root, path);
  if (later.includes(key)) {
    reading.reportKey([...path, key], {
      code: 'not-supported',
      message: `${quoted(key)} of ${table?.what} is not supported yet`,
      hint: `take ${quoted(key)} out`,
    });
  } else {
    const guess = nearest(key, [...known, ...later]);
    reading.reportKey([...path, key], {
      code: 'unknown-key',
      message: `unknown key ${quoted(key)} of ${table?.what ?? 'a mapping'}`,
      hint: guess === undefined ? `the keys are ${known.join(', ')}` : `did you mean ${quoted(guess)}?`,
    });
    if (guess !== undefined && !Object.hasOwn(mapping, guess)) reading.damage([...path, guess]);
  }
  delete mapping[key];
}

function badName(path: Path, { namedThings }: Form): Mistake {
  const name = String(path.at(-1));
  const thing = namedThings[String(path.at(-2))] ?? 'key';
  return {
    code: 'bad-name',
    message: `${quoted(name)} cannot be the name of ${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}: ${NAME_RULE}`,
    hint: `use ${quoted(suggestName(name))}`,
  };
}

function badValue(root: PlainValue, path: Path, expected: string): Mistake {
  const key = String(path.at(-1));
  const parent = at<PlainValue>(root, path.slice(0, -1));
  const isMissing = typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, key);
  if (isMissing) {
    return { code: 'missing-key', message: `${quoted(key)} is missing: expected ${expected}` };
  }
  const value = at<PlainValue>(root, path);
  const isNumberForText = key === 'python' && typeof value === 'number';
  return {
    code: 'bad-value',
    message: `${labelOf(path)}: expected ${expected}, found ${describeValue(value)}`,
    ...(typeof value === 'bigint' || isNumberForText ? { hint: 'put it in quotes' } : {}),
  };
}

function labelOf(path: Path): string {
  const last = path.at(-1);
  return typeof last === 'number' ? `${path.at(-2)}[${last}]` : String(last);
}

/** Whether an issue at `path` only follows from something that was left out, at it or inside it. */
function isKnownDamage(reading: FlowReading, path: Path): boolean {
  return reading.isDamaged(path) || reading.hasDamageBelow(path);
}

/** Removes the value at `path`, or the nearest thing around it that can be removed. */
function leaveOut({ reading, root, form }: CheckedDocument, path: Path): void {
  let length = path.length;
  while (length > 1 && !isRemovable(root, path.slice(0, length), form)) length--;
  const cut = path.slice(0, length);
  reading.damage(cut);
  const parent = at<{ [key: string]: PlainValue }>(root, cut.slice(0, -1));
  const key = String(cut.at(-1));
  const standIn = isNamed(cut, form) ? undefined : form.standIns[key];
  if (standIn === undefined) delete parent[key];
  else parent[key] = structuredClone(standIn);
}

/** Items of lists are not: those behind them would change places. Nor are `from` and `file`, which their mappings need. */
function isRemovable(root: PlainValue, path: Path, form: Form): boolean {
  const parent = at<PlainValue>(root, path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return false;
  return isNamed(path, form) || !['from', 'file'].includes(String(path.at(-1)));
}

/** Whether the last word is a name that the user chose, not a key. */
function isNamed(path: Path, { keyTableAt }: Form): boolean {
  return keyTableAt(path.slice(0, -1)) === undefined;
}

function at<T>(root: PlainValue, path: Path): T {
  let value: unknown = root;
  for (const key of path) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as { [key: string | number]: unknown })[key]
        : undefined;
  }
  return value as T;
}
