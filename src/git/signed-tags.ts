import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import type { AllowedSigners } from '../model/signing/allowed-signers.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import { firstComplaint } from './failure.ts';
import { parseOid } from './object-format.ts';
import { objectFolder, repositoryConfig } from './object-reader.ts';
import { parseTag } from './parse-tag.ts';
import type { Git, Oid, RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';
import { readGnupgVerdict, readSshVerdict } from './read-verdict.ts';
import type { RemoteGit } from './remote-call.ts';
import type { NewTag, SignatureVerdict, SignedTags, TagObject } from './signed-tag-port.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface TagGit extends RemoteGit {
  readonly git: Pick<Git, 'objects' | 'readConfig' | 'configKeys'>;
}

export function openSignedTags(location: RepositoryLocation, env: Env, git: TagGit['git']): SignedTags {
  const all = { location, env, git };
  return {
    sign: (tag, options) => inFolder(all, (folder) => signIn(all, folder, { tag, ...options })),
    async read(oid) {
      const body = await git.objects.readTagObject(oid);
      return body === undefined ? undefined : parseTag(oid, body);
    },
    verify: (tag, allowed, signal) => verify(all, tag, { allowed, signal }),
  };
}

/** Of the configuration, what says how tags are signed. */
const SIGNING = ['gpg.', 'user.', 'committer.'];

/**
 * In a repository of its own that borrows the objects and what the configuration says about signing: a name for the
 * tag never appears in the user's repository, where a killed process would leave it to be pushed.
 */
async function signIn(
  { location, env, git }: TagGit,
  folder: string,
  { tag, asks, signal }: { tag: NewTag; asks: boolean; signal?: AbortSignal },
): Promise<Oid> {
  await mkdir(join(folder, 'refs'));
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(folder, 'config'), repositoryConfig(location));
  const call = {
    cwd: workingFolder(location),
    env: {
      ...environmentOf(location, env),
      GIT_DIR: folder,
      GIT_WORK_TREE: undefined,
      GIT_OBJECT_DIRECTORY: objectFolder(location, env),
      GIT_COMMITTER_NAME: tag.tagger.name,
      GIT_COMMITTER_EMAIL: tag.tagger.email,
      GIT_COMMITTER_DATE: `${tag.tagger.at} +0000`,
    },
    ...(signal === undefined ? {} : { signal }),
  };
  const signing = ['tag', '--sign', '--cleanup=verbatim', '-F', '-', tag.name, tag.object];
  const args = [...(await settings(git)), ...signing];
  const answer = await callGit({ ...call, args, stdin: tag.message, asks });
  const failed = async () => signingFailed(answer.stderr, await git.readConfig('gpg.format'));
  if (answer.exitCode !== 0) throw await failed();
  const oid = parseOid(
    (await runGit({ ...call, args: ['rev-parse', `refs/tags/${tag.name}`] })).toString().trim(),
  );
  // git 2.39 makes an unsigned tag, and says that all went well, where an ssh key cannot be read.
  const made = await git.objects.readTagObject(oid);
  if (made === undefined || parseTag(oid, made).format === undefined) throw await failed();
  return oid;
}

async function settings(git: TagGit['git']): Promise<string[]> {
  const args: string[] = [];
  for (const prefix of SIGNING) {
    for (const key of await git.configKeys(prefix)) args.push('-c', `${key}=${await git.readConfig(key)}`);
  }
  return args;
}

function signingFailed(stderr: string, format = 'openpgp'): MlgitError {
  const isSsh = format === 'ssh';
  return new MlgitError(`git could not sign (gpg.format ${format}): ${firstComplaint(stderr)}`, {
    code: 'signing-failed',
    kind: 'failed',
    hints: [
      `git config user.signingKey   (the key; of gpg.format ssh the file of a public key)`,
      isSsh
        ? 'ssh-add -l   (whether the agent has the key)'
        : 'git config gpg.format ssh   (signs with an ssh key)',
    ],
    details: { stderr: stderr.slice(0, 4000) },
  });
}

async function verify(
  git: TagGit,
  tag: TagObject,
  { allowed, signal }: { allowed: AllowedSigners | undefined; signal: AbortSignal | undefined },
): Promise<SignatureVerdict> {
  if (tag.format === undefined) return { state: 'bad', reason: 'it is not signed' };
  // Checking a certificate may ask hosts that it names for what was revoked.
  if (tag.format === 'x509' && !allowed?.x509.size) {
    return { state: 'unknown-key', reason: 'no allowed signer has an x509 key, so none is looked at' };
  }
  return inFolder(git, async (folder) => {
    const file = join(folder, 'allowed_signers');
    // Without any file git does not look at a signature at all; with an empty one it is by an unknown key.
    const ssh = allowed?.ssh ?? ((await git.git.readConfig('gpg.ssh.allowedSignersFile')) ? undefined : '');
    if (ssh !== undefined) await writeFile(file, ssh);
    const answer = await callGit({
      args: [
        ...(ssh === undefined ? [] : ['-c', `gpg.ssh.allowedSignersFile=${file}`]),
        'verify-tag',
        '--raw',
        tag.oid,
      ],
      cwd: workingFolder(git.location),
      env: environmentOf(git.location, git.env),
      ...(signal === undefined ? {} : { signal }),
    });
    const said = { verified: answer.exitCode === 0, text: answer.stderr };
    if (tag.format === 'ssh') return readSshVerdict(said);
    return readGnupgVerdict(said, allowed?.[tag.format as 'openpgp' | 'x509']);
  });
}

async function inFolder<T>({ env }: TagGit, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(temporaryFolder(env), 'mlgit-signing-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
