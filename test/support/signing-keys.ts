import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TestRepo } from './repo.ts';

export interface SshKey {
  /** The private key; the public one is beside it, with `.pub`. */
  readonly path: string;
  /** Type and key, as a line of allowed signers ends. */
  readonly line: string;
}

/** A new key without a passphrase, in the home of the repository's user. */
export function sshKey({ env }: TestRepo, name: string): SshKey {
  const folder = join(env.HOME as string, '.ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path], { env });
  const [type = '', key = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ');
  return { path, line: `${type} ${key}` };
}

/** From now on git signs with this key in this clone. */
export function signWith(repo: TestRepo, { path }: SshKey): void {
  repo.git('config', 'gpg.format', 'ssh');
  repo.git('config', 'user.signingKey', `${path}.pub`);
}

/** A new OpenPGP key in a keyring of its own; returns its fingerprint. git signs with it in this clone. */
export function gnupgKey(repo: TestRepo, user: string): string {
  const env = { ...repo.env, GNUPGHOME: gnupgHome(repo) };
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--batch', '--quiet', ...args], { env, stdio: 'pipe' });
  gpg(
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    '--quick-generate-key',
    user,
    'ed25519',
    'sign',
    'never',
  );
  const fingerprint =
    /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys', user).toString())?.[1] ?? '';
  repo.git('config', 'gpg.format', 'openpgp');
  repo.git('config', 'user.signingKey', fingerprint);
  return fingerprint;
}

function gnupgHome({ env }: TestRepo): string {
  // Where gpg looks by itself; its agent ends with the test.
  const home = join(env.HOME as string, '.gnupg');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  onTestFinished(() => {
    execFileSync('gpgconf', ['--kill', 'all'], { env: { ...env, GNUPGHOME: home } });
  });
  return home;
}
