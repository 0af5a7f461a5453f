import { MlgitError } from '../model/mlgit-error.ts';
import { failureOf, firstComplaint, type GitFailure } from './failure.ts';

interface Rule {
  readonly match: RegExp;
  readonly code: string;
  readonly kind: 'credentials' | 'unreachable';
  readonly what: string;
}

/** In order: a server that answers `401` also hangs up, and one that is not found also cannot be read from. */
const RULES: readonly Rule[] = [
  {
    match:
      /Authentication failed for|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \([^)]*(?:publickey|password|keyboard)|Invalid username or (?:password|token)|HTTP Basic: Access denied|returned error: 40[137]\b|Access denied|[Yy]ou do not have permission|Permission to \S+ denied/,
    code: 'remote-credentials',
    kind: 'credentials',
    what: 'refused these credentials, or none were given',
  },
  {
    match: /Host key verification failed/,
    code: 'remote-host-key',
    kind: 'credentials',
    what: 'has an ssh host key that is not known here',
  },
  {
    match:
      /does not appear to be a git repository|[Rr]epository (?:'[^']*' )?not found|returned error: 404\b|[Nn]o such repository/,
    code: 'remote-not-found',
    kind: 'unreachable',
    what: 'has no such repository, or does not show it to this user',
  },
  {
    match:
      /Could not resolve (?:host|proxy)|Connection (?:refused|timed out|reset|closed)|Network is unreachable|No route to host|[Cc]ouldn't connect|Failed to connect|unable to connect|unable to access|Could not read from remote repository|remote end hung up|early EOF|RPC failed|unexpected disconnect|returned error: 5\d\d\b|[Oo]peration timed out|SSL|certificate/,
    code: 'remote-unreachable',
    kind: 'unreachable',
    what: 'could not be reached, or broke off',
  },
];

/** What a failed call to a remote means. Everything that is not the remote's doing is judged as any git call. */
export function transportFailure(remote: string, failure: GitFailure): MlgitError {
  const stderr = withoutCredentials(failure.stderr);
  const rule = RULES.find(({ match }) => match.test(stderr));
  const local = failureOf({ ...failure, stderr });
  if (rule === undefined || local.code === 'unsafe-repository' || local.code === 'no-space') return local;
  const line = reasonOf(stderr).replace(/\.$/, '');
  return new MlgitError(`Remote ${withoutCredentials(remote)} ${rule.what}: ${line}`, {
    code: rule.code,
    kind: rule.kind,
    hints: [
      `git ls-remote ${withoutCredentials(remote)}   (asks the same, and for a password where one is needed)`,
    ],
    details: { remote: withoutCredentials(remote), stderr: stderr.slice(0, 4000) },
  });
}

/** Of git over ssh only what stands before its own complaint says why: the words of ssh, or of the server. */
function reasonOf(stderr: string): string {
  const complaint = firstComplaint(stderr);
  if (!/^Could not read from remote repository/.test(complaint)) return complaint;
  const before = stderr.slice(0, stderr.indexOf(complaint)).split('\n').slice(0, -1);
  const said = before.findLast((line) => line.trim() !== '')?.replace(/^(ERROR|ssh|remote): /, '');
  return said?.trim() ?? complaint;
}

/** Neither messages nor logs may show what stands before the host of a URL. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s'"]+@/gi, '$1');
}
