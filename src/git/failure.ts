import { MlgitError } from '../model/mlgit-error.ts';

/** How a git call ended, when not as it should. */
export interface GitFailure {
  /** The subcommand, for the message. */
  readonly name: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

const RULES: readonly { readonly match: RegExp; readonly error: (found: RegExpMatchArray) => MlgitError }[] =
  [
    {
      match: /detected dubious ownership in repository at '(.+)'|unsafe repository \('(.+)' is owned by/,
      error: (found) => {
        const path = found[1] ?? found[2] ?? '.';
        return new MlgitError(`git refuses to use the repository ${path}: it belongs to another user`, {
          code: 'unsafe-repository',
          kind: 'not-initialised',
          hints: [`git config --global --add safe.directory ${path}`],
          details: { path },
        });
      },
    },
    {
      match: /not a git repository: '?([^'\n]+)'?|not a git repository/,
      error: (found) =>
        new MlgitError(found[1] ? `Not a git repository: ${found[1]}` : 'Not inside a git repository', {
          code: 'not-a-repository',
          kind: 'not-initialised',
          hints: ['git init'],
        }),
    },
    {
      match: /could not fetch ([0-9a-f]+) from promisor remote|transport '\w+' not allowed/,
      error: (found) =>
        new MlgitError(`git needs the object ${found[1] ?? ''}, which this partial clone does not have`, {
          code: 'object-absent',
          kind: 'unreachable',
          hints: found[1] ? [`git cat-file -e ${found[1]}`] : ['git fetch'],
        }),
    },
    {
      match: /No space left on device|Disk quota exceeded/,
      error: (found) => new MlgitError(`git could not write: ${found[0]}`, { code: 'no-space', kind: 'io' }),
    },
    {
      match: /Unable to create '(.+\.lock)': File exists/,
      error: (found) => lockHeld(found[1] ?? ''),
    },
    {
      match: /(?:fatal|error): (.*(?:Permission denied|Read-only file system|Input\/output error).*)/,
      error: (found) => new MlgitError(`git failed on a file: ${found[1]}`, { code: 'git-io', kind: 'io' }),
    },
    {
      match:
        /(?:fatal|error): (.*(?:is corrupt|index file corrupt|bad object|bad index file|unable to read tree).*)/,
      error: (found) =>
        new MlgitError(`The git repository is damaged: ${found[1]}`, {
          code: 'corrupt-repository',
          kind: 'integrity',
          hints: ['git fsck'],
        }),
    },
  ];

/** What a failed git call means. */
export function failureOf(failure: GitFailure): MlgitError {
  for (const rule of RULES) {
    const found = failure.stderr.match(rule.match);
    if (found) return rule.error(found);
  }
  const end = failure.signal ? `was killed by ${failure.signal}` : `ended with exit code ${failure.exitCode}`;
  const line = firstComplaint(failure.stderr);
  return new MlgitError(`git ${failure.name} ${end}${line ? `: ${line}` : ''}`, {
    code: 'git-failed',
    kind: 'failed',
    details: { stderr: failure.stderr.slice(0, 4000) },
  });
}

/** The lock carries no owner, so whether its process lives cannot be told: the sentence says what to look for. */
export function lockHeld(path: string): MlgitError {
  return new MlgitError(`Another git process holds ${path}, or one that died left it behind`, {
    code: 'ref-locked',
    kind: 'conflict',
    hints: [`rm '${path}'   (once no other git is running here)`],
    details: { lock: path },
  });
}

/** The line that says why: the first fatal one, else the first error, else the first line at all. */
export function firstComplaint(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line =
    lines.find((text) => text.startsWith('fatal: ')) ??
    lines.find((text) => text.startsWith('error: ')) ??
    lines[0];
  return (line ?? '').replace(/^(fatal|error): /, '').trim();
}
