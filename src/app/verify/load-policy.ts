import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DEFAULT_POLICY, POLICY_FILE, type Policy } from '../../model/gate/policy.ts';
import type { PolicySource } from '../../model/gate/verdict.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { TreeReader } from './tree-reader.ts';

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly source: PolicySource;
  /** Text of the allowed-signers file; undefined: whom the user's own git trusts. */
  readonly signers: string | undefined;
}

/**
 * The policy of a tree, and the signers that it names there; or that of a file which is named, with the signers of the
 * tree. A tree without one has the default policy.
 * @throws MlgitError (usage) for a policy that cannot be read, `no-signers-file`.
 */
export async function loadPolicy(
  tree: TreeReader,
  from: PolicySource['from'],
  named?: { readonly file: string; readonly cwd: string },
): Promise<LoadedPolicy> {
  const file = named?.file ?? POLICY_FILE;
  const bytes = named === undefined ? await tree.read(POLICY_FILE) : await readNamed(named);
  const commit = tree.commit === undefined || named !== undefined ? {} : { commit: tree.commit };
  if (bytes === undefined) {
    return { policy: DEFAULT_POLICY, source: { from: 'default', file, ...commit }, signers: undefined };
  }
  const { parsePolicy } = await import('../../flow/policy/parse-policy.ts');
  const policy = parsePolicy(bytes.toString('utf8'), file);
  return { policy, source: { from, file, ...commit }, signers: await readSigners(tree, policy, file) };
}

async function readSigners(tree: TreeReader, { signers }: Policy, file: string): Promise<string | undefined> {
  if (signers === undefined) return undefined;
  const bytes = await tree.read(signers);
  if (bytes !== undefined) return bytes.toString('utf8');
  const where = tree.commit === undefined ? 'the working tree' : `commit ${tree.commit.slice(0, 12)}`;
  throw usageError(
    'no-signers-file',
    `${file} names the signers file ${signers}, which ${where} does not have`,
    [`printf '%s %s\\n' "$(git config user.email)" "$(cat ~/.ssh/id_ed25519.pub)" >> ${signers}`],
  );
}

async function readNamed({ file, cwd }: { readonly file: string; readonly cwd: string }): Promise<Buffer> {
  const path = resolve(cwd, file);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MlgitError(
      `Cannot read the policy ${path}: ${(cause as NodeJS.ErrnoException).code ?? cause}`,
      {
        code: 'no-policy-file',
        kind: 'usage',
        hints: [`ls ${path}`],
        cause,
      },
    );
  }
}
