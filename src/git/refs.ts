import { compareBytes } from '../base/byte-order.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import { parseOid } from './object-format.ts';
import type { Oid, Ref, RefChange, RefStore, RepositoryLocation } from './port.ts';
import { callGit, type GitAnswer, runGit } from './process.ts';

/**
 * How long git waits for a lock that another process holds, in ms. Its own default of 100 is too short where many
 * runs end at once; the packed refs are shared by all.
 */
const PATIENCE = ['-c', 'core.filesRefLockTimeout=1000', '-c', 'core.packedRefsTimeout=3000'];

export class SystemRefStore implements RefStore {
  private readonly cwd: string;
  private readonly env: Env;

  constructor(location: RepositoryLocation, env: Env) {
    this.cwd = workingFolder(location);
    this.env = environmentOf(location, env);
  }

  async list(prefix: string): Promise<Ref[]> {
    // `*` stops at a slash, `**` does not match without one.
    return this.matching(prefix.endsWith('/') ? [prefix] : [prefix, `${prefix}*`, `${prefix}*/**`]);
  }

  async resolve(name: string): Promise<Oid | undefined> {
    return (await this.matching([name])).find((ref) => ref.name === name)?.oid;
  }

  private async matching(patterns: readonly string[]): Promise<Ref[]> {
    const args = ['for-each-ref', '--format=%(objectname) %(refname)', ...patterns];
    const out = await runGit({ args, cwd: this.cwd, env: this.env });
    const refs = out.toString().split('\n').filter(Boolean).map(parseRef);
    return refs.sort((a, b) => compareBytes(a.name, b.name));
  }

  async transact(changes: readonly RefChange[]): Promise<void> {
    if (changes.length === 0) return;
    const reason = [...new Set(changes.map((change) => change.reason))].join('; ');
    await this.update(scriptOf(changes), reason);
  }

  async create(name: string, to: Promise<Oid>, reason: string): Promise<void> {
    await this.update(
      to.then((oid) => scriptOf([{ name, to: oid, from: undefined, reason }])),
      reason,
    );
  }

  private async update(stdin: string | Promise<string>, reason: string): Promise<void> {
    const args = [...PATIENCE, 'update-ref', '-m', reason.replace(/\s+/g, ' ') || 'mlgit', '--stdin', '-z'];
    const answer = await callGit({ args, cwd: this.cwd, env: this.env, stdin });
    if (answer.exitCode !== 0) throw refFailure(answer);
  }
}

/** Without start and commit, a script cut short by our own death would be carried out as far as it came. */
function scriptOf(changes: readonly RefChange[]): string {
  return ['start', ...changes.flatMap(commandOf), 'prepare', 'commit', ''].join('\0');
}

/** Each command and each of its values ends in NUL. */
function commandOf(change: RefChange): string[] {
  if (!change.name.startsWith('refs/') || change.name.includes('\0')) {
    throw internal(`${JSON.stringify(change.name)} is not a full ref name`);
  }
  if (change.to === undefined) {
    if (change.from === undefined) throw internal(`deleting ${change.name} needs its present value`);
    return [`delete ${change.name}`, change.from];
  }
  if (change.from === undefined) return [`create ${change.name}`, change.to];
  return [`update ${change.name}`, change.to, change.from];
}

function parseRef(line: string): Ref {
  const space = line.indexOf(' ');
  return { oid: parseOid(line.slice(0, space)), name: line.slice(space + 1) };
}

function refFailure(answer: GitAnswer): MlgitError {
  const { stderr } = answer;
  const ref = stderr.match(/cannot (?:lock|update) ref '([^']+)'/)?.[1] ?? '';
  if (/reference already exists|but expected|unable to resolve reference|reference is missing/.test(stderr)) {
    return conflict('ref-changed', `The ref ${ref} was changed by another process meanwhile`, ref);
  }
  if (
    /exists; cannot create|cannot process .* and .* at the same time|there is a non-empty directory/.test(
      stderr,
    )
  ) {
    return conflict(
      'ref-name-taken',
      `The ref ${ref} cannot be created: another ref's name contains it`,
      ref,
    );
  }
  if (/nonexistent object|not a valid object/.test(stderr)) {
    return new MlgitError(`The ref ${ref} would point to an object that is not in the repository`, {
      code: 'object-missing',
      kind: 'integrity',
      details: { ref },
    });
  }
  return failureOf({ name: 'update-ref', ...answer });
}

function conflict(code: string, message: string, ref: string): MlgitError {
  return new MlgitError(message, { code, kind: 'conflict', details: { ref } });
}

function internal(message: string): MlgitError {
  return new MlgitError(`Internal error: ${message}`, { code: 'bad-ref-change', kind: 'internal' });
}
