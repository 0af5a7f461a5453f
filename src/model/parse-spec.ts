import { MlgitError } from './mlgit-error.ts';
import { isName } from './name.ts';
import type { Spec } from './spec.ts';

const URL_EXAMPLE = 'end a repository with #, as in `https://example.org/team/credit.git#credit@prod:model`';
const EXAMPLE = 'write it as FLOW@REV:ARTIFACT, as in `mlgit show credit@latest:model`';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;
/** What git allows in no ref and no revision that mlgit takes. */
const NOT_IN_REV = /[\s:~\\?*[]|\.\./;
const BACK = /(?:~\d*)+$/;
const MAX_BACK = 1_000_000;

/**
 * Reads a SPEC (design: "SPEC, everywhere the same"): `[REPO#]FLOW[@REV][:PATH]`. FLOW may be left out before `@` or
 * `:`; without `@` and `:`, a word may be a flow or an artifact, and words with `/` are a path. The first `#` ends
 * REPO; a path that holds one is written with a `#` in front: `#credit:report/a#b.txt`.
 * @throws MlgitError `bad-spec` (usage).
 */
export function parseSpec(text: string): Spec {
  if (text === '') throw badSpec(text, 'it is empty');
  if (CONTROL.test(text)) throw badSpec(text, 'it holds a control character');
  const hash = text.indexOf('#');
  const repo = hash > 0 ? parseRepo(text, text.slice(0, hash)) : undefined;
  const rest = text.slice(hash + 1);
  if (/^[a-z+.-]+:\/\//.test(rest)) throw badSpec(text, 'it is a URL without a flow', URL_EXAMPLE);
  const colon = rest.indexOf(':');
  const head = colon === -1 ? rest : rest.slice(0, colon);
  const tail = colon === -1 ? undefined : parsePath(text, rest.slice(colon + 1));
  const sign = head.indexOf('@');
  const word = sign === -1 ? head : head.slice(0, sign);
  const { rev, back } = sign === -1 ? { rev: undefined, back: 0 } : parseRev(text, head.slice(sign + 1));
  const isBarePath = sign === -1 && tail === undefined && word.includes('/');
  const path = isBarePath ? parsePath(text, word) : tail;
  if (!isBarePath && word !== '' && !isName(word)) throw badFlow(text, word);
  if (word === '' && rev === undefined && path === undefined)
    throw badSpec(text, 'it names neither flow nor run');
  return {
    ...(repo === undefined ? {} : { repo }),
    ...(isBarePath || word === '' ? {} : { flow: word }),
    ...(rev === undefined ? {} : { rev }),
    back,
    ...(path === undefined ? {} : { path }),
    text,
  };
}

/** The shortest text that `parseSpec` reads as the same thing; `text` of the Spec is not used. */
export function formatSpec(spec: Omit<Spec, 'text'>): string {
  const rev = spec.rev === undefined ? '' : `@${spec.rev}${spec.back === 0 ? '' : `~${spec.back}`}`;
  const path = spec.path === undefined ? '' : `:${spec.path}`;
  const rest = `${spec.flow ?? ''}${rev}${path}`;
  if (spec.repo !== undefined) return `${spec.repo}#${rest}`;
  return rest.includes('#') ? `#${rest}` : rest;
}

function parseRepo(text: string, repo: string): string {
  if (repo.startsWith('-') || /\s/.test(repo))
    throw badSpec(text, `${JSON.stringify(repo)} is no repository`);
  return repo;
}

function parseRev(text: string, written: string): { rev: string; back: number } {
  const steps = BACK.exec(written)?.[0] ?? '';
  const rev = written.slice(0, written.length - steps.length);
  const back = steps
    .split('~')
    .slice(1)
    .reduce((sum, digits) => sum + (digits === '' ? 1 : Number(digits)), 0);
  if (rev === '') throw badSpec(text, 'a revision is missing after @');
  if (rev.startsWith('-') || rev.startsWith('/') || rev.endsWith('/') || NOT_IN_REV.test(rev)) {
    throw badSpec(text, `${JSON.stringify(rev)} is no revision`);
  }
  if (back > MAX_BACK) throw badSpec(text, `~ goes back at most ${MAX_BACK} runs`);
  return { rev, back };
}

function parsePath(text: string, path: string): string {
  const segments = path.split('/');
  if (segments.at(-1) === '' && segments.length > 1) segments.pop();
  if (path === '') throw badSpec(text, 'an artifact is missing after the colon');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw badSpec(text, `${JSON.stringify(path)} is no path in a run`);
  }
  return path;
}

function badFlow(text: string, word: string): MlgitError {
  const found = `${JSON.stringify(word)} is no flow's name (lower-case letters, digits, - and _)`;
  return badSpec(
    text,
    found,
    word.includes('/') ? `a path stands behind a colon, as in \`@latest:${word}\`` : EXAMPLE,
  );
}

function badSpec(text: string, found: string, hint: string = EXAMPLE): MlgitError {
  return new MlgitError(`${JSON.stringify(text)} is not a SPEC: ${found}`, {
    code: 'bad-spec',
    kind: 'usage',
    hints: [hint],
    details: { spec: text },
  });
}
