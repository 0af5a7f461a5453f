import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder, type WhenDone } from './repo.ts';

export interface SshServer {
  /** To be followed by an absolute path. */
  readonly url: string;
  /** For GIT_SSH_COMMAND: the key that the server knows. */
  readonly command: string;
  /** The same with a key that it does not know. */
  readonly strangerCommand: string;
  /** A PATH on which `ssh` is one that is configured for this server, whatever host it is given. */
  readonly pathWithSsh: string;
}

export interface SshServerOptions {
  /** Set for whoever logs in. */
  readonly env?: { readonly [name: string]: string };
  readonly whenDone?: WhenDone;
}

/** A real sshd with keys of its own, for the user who runs the tests. */
export async function sshServer(sshd: string, options: SshServerOptions = {}): Promise<SshServer> {
  const { env = {}, whenDone = onTestFinished } = options;
  const folder = temporaryFolder(whenDone);
  chmodSync(folder, 0o700);
  for (const name of ['host', 'known', 'stranger']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  // Where sshd gives up its rights when root starts it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'known.pub')), { mode: 0o600 });
  const port = await freePort();
  writeFileSync(
    join(folder, 'config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      ['SetEnv GIT_CONFIG_GLOBAL=/dev/null', ...Object.entries(env).map((pair) => pair.join('='))].join(' '),
      '',
    ].join('\n'),
  );
  const server = spawn(sshd, ['-D', '-e', '-f', join(folder, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  whenDone(() => {
    server.kill();
  });
  await listening(server.stderr);
  const hostKey = readFileSync(join(folder, 'host.pub'), 'utf8');
  writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}`);
  const command = (key: string): string =>
    `ssh -F /dev/null -o UserKnownHostsFile=${join(folder, 'known_hosts')} -o IdentitiesOnly=yes -i ${join(folder, key)}`;
  return {
    pathWithSsh: sshOnPath(
      folder,
      `${command('known')} -p ${port} -o HostName=127.0.0.1 -o 'HostKeyAlias=[127.0.0.1]:${port}'`,
    ),
    url: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    command: command('known'),
    strangerCommand: command('stranger'),
  };
}

function sshOnPath(folder: string, command: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nPATH=\${PATH#*:}\nexec ${command} "$@"\n`, { mode: 0o755 });
  return `${bin}:${process.env.PATH ?? ''}`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves when sshd says that it listens; fails with its words when it ends before. */
async function listening(stderr: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  for await (const chunk of stderr) {
    said += String(chunk);
    if (said.includes('Server listening')) {
      stderr.resume();
      return;
    }
  }
  throw new Error(`sshd ended: ${said}`);
}
