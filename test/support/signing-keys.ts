import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** A new self-signed certificate, trusted by its own keyring; returns its fingerprint. git signs with it in this clone. */
export function x509Key(repo: TestRepo, name: string): string {
  const home = gnupgHome(repo);
  const env = { ...repo.env, GNUPGHOME: home };
  const gpgsm = (args: readonly string[], input = '') =>
    execFileSync('gpgsm', ['--batch', '--quiet', ...args], { env, input, stdio: 'pipe' });
  const lines = [
    'Key-Type: RSA',
    'Key-Length: 2048',
    'Key-Usage: sign',
    'Serial: random',
    `Name-DN: CN=${name}`,
  ];
  const unlocked = ['--pinentry-mode', 'loopback', '--passphrase-fd', '0'];
  writeFileSync(join(home, 'params'), `${lines.join('\n')}\n`);
  writeFileSync(join(home, 'gpgsm.conf'), 'disable-crl-checks\n');
  gpgsm([...unlocked, '--gen-key', '--output', join(home, 'cert'), join(home, 'params')], '\n');
  gpgsm(['--import', join(home, 'cert')]);
  const fingerprint =
    /^fpr:+([0-9A-F]{40}):/m.exec(gpgsm(['--with-colons', '--list-keys']).toString())?.[1] ?? '';
  writeFileSync(join(home, 'trustlist.txt'), `${fingerprint} S relax\n`);
  execFileSync('gpgconf', ['--kill', 'gpg-agent'], { env });
  repo.git('config', 'gpg.format', 'x509');
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
