import { usageError } from '../mlgit-error.ts';

/** Who may sign, out of a file of allowed signers (docs/format.md, "Allowed signers"). */
export interface AllowedSigners {
  /** The lines that `ssh-keygen` reads, as they are. */
  readonly ssh: string;
  /** Fingerprint, upper-case hex → principal. */
  readonly openpgp: ReadonlyMap<string, string>;
  readonly x509: ReadonlyMap<string, string>;
}

/** The file is that of `gpg.ssh.allowedSignersFile` (`man ssh-keygen`, ALLOWED SIGNERS), and lines for other keys. */
const OTHER_KEY = /^(\S+)[ \t]+(openpgp|x509)[ \t]+(\S+)[ \t]*(?:#.*)?$/;

/** @throws MlgitError `bad-allowed-signers` (usage); `where` names the file. */
export function parseAllowedSigners(text: string, where: string): AllowedSigners {
  const ssh: string[] = [];
  const keys = { openpgp: new Map<string, string>(), x509: new Map<string, string>() };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, principal, kind, key = ''] = OTHER_KEY.exec(line) ?? [];
    if (principal === undefined || (kind !== 'openpgp' && kind !== 'x509')) {
      ssh.push(line);
      continue;
    }
    const fingerprint = key.toUpperCase();
    // Short ids of keys can be made to collide.
    if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(fingerprint)) {
      throw badLine(where, index + 1, `a whole fingerprint of 40 or 64 hex digits, found ${key}`);
    }
    keys[kind].set(fingerprint, principal);
  }
  return { ssh: `${ssh.join('\n').trimEnd()}\n`, ...keys };
}

function badLine(where: string, line: number, expected: string) {
  return usageError('bad-allowed-signers', `${where}:${line}: expected ${expected}`, [
    'gpg --list-keys --with-colons   (fingerprints are in its fpr lines)',
  ]);
}
