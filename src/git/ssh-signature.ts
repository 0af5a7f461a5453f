import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Env } from './environment.ts';
import { readSshVerdict } from './read-verdict.ts';
import type { SignatureVerdict } from './signed-tag-port.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SshSigning {
  /** File of a private key, or of a public one whose private key the agent has. */
  readonly keyFile: string;
  readonly namespace: string;
  readonly cwd: string;
  readonly env: Env;
  readonly signal?: AbortSignal;
}

/** The armoured signature of some bytes (PROTOCOL.sshsig). @throws MlgitError `signing-failed` (failed). */
export async function sshSign(bytes: Uint8Array, signing: SshSigning): Promise<string> {
  const { keyFile, namespace } = signing;
  const answer = await keygen(['-Y', 'sign', '-q', '-n', namespace, '-f', keyFile], {
    ...signing,
    stdin: bytes,
  });
  if (answer.exitCode === 0) return answer.stdout;
  throw new MlgitError(`ssh-keygen could not sign with ${keyFile}: ${firstLine(answer.stderr)}`, {
    code: 'signing-failed',
    kind: 'failed',
    hints: ['ssh-add -l   (whether the agent has the key)'],
    details: { stderr: answer.stderr.slice(0, 4000) },
  });
}

export interface SshVerifying extends Omit<SshSigning, 'keyFile'> {
  /** Text of a file of allowed signers. */
  readonly allowed: string;
  /** When it was made, by whoever signed; now by default. Keys expire. */
  readonly at?: Date;
}

/** Whether some bytes were signed, in this namespace, by an allowed signer whose key was valid then. */
export async function sshVerify(
  bytes: Uint8Array,
  armoured: string,
  verifying: SshVerifying,
): Promise<SignatureVerdict> {
  const folder = await mkdtemp(join(temporaryFolder(verifying.env), 'mlgit-verify-'));
  try {
    const [signature, allowed] = [join(folder, 'sig'), join(folder, 'allowed_signers')];
    await writeFile(signature, armoured);
    await writeFile(allowed, verifying.allowed);
    const call = { ...verifying, stdin: bytes };
    const when = verifying.at === undefined ? [] : [`-Overify-time=${stamp(verifying.at)}`];
    const found = await keygen(['-Y', 'find-principals', ...when, '-f', allowed, '-s', signature], call);
    const common = ['-n', verifying.namespace, '-s', signature];
    const [principal] = found.exitCode === 0 ? found.stdout.split('\n') : [];
    const args = principal
      ? ['-Y', 'verify', ...when, '-f', allowed, '-I', principal, ...common]
      : ['-Y', 'check-novalidate', ...common];
    const answer = await keygen(args, call);
    const verified = answer.exitCode === 0 && Boolean(principal);
    const text = `${found.stderr}${answer.stdout}${answer.stderr}`;
    return readSshVerdict({ verified, text }, verifying.namespace);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** YYYYMMDDHHMMSS, in UTC as `keygen` has it. */
function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace(/\D/g, '');
}

interface Answer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function keygen(
  args: readonly string[],
  { cwd, env, signal, stdin }: Pick<SshSigning, 'cwd' | 'env' | 'signal'> & { readonly stdin: Uint8Array },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh-keygen', [...args], {
      cwd,
      env: { ...env, LC_ALL: 'C', TZ: 'UTC' } as NodeJS.ProcessEnv,
      stdio: 'pipe',
      ...(signal === undefined ? {} : { signal }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    // One that ends before it has read everything is judged by its exit code.
    child.stdin.on('error', () => {});
    child.once('error', (error) => reject(signal?.aborted ? error : notStarted(error)));
    child.once('close', (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.end(stdin);
  });
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'it gave no reason'
  );
}

function notStarted(cause: Error): MlgitError {
  return new MlgitError(`ssh-keygen could not be started: ${cause.message}`, {
    code: 'ssh-keygen-missing',
    kind: 'failed',
    hints: ['install OpenSSH 8.2 or newer'],
    cause,
  });
}
