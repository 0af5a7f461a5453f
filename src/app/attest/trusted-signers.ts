import { resolve } from 'node:path';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { ownAllowedSigners, readSigners, SIGNERS_KEY } from '../signing/own-allowed-signers.ts';
import type { Trusted } from './verify-attestation.ts';

/** The file that was given, else that of this clone, else that of git. @throws MlgitError `no-allowed-signers` (usage). */
export async function trustedSigners(context: Context, given: string | undefined): Promise<Trusted> {
  if (given !== undefined) {
    return {
      signers: await readSigners(resolve(context.config.cwd, given), '--allowed-signers'),
      named: given,
    };
  }
  const own = await ownAllowedSigners(context);
  if (own !== undefined) return { signers: own, named: SIGNERS_KEY };
  const key = 'gpg.ssh.allowedSignersFile';
  const ofGit = await context.readConfig(key);
  if (ofGit !== undefined && ofGit !== '') {
    const path = resolve(
      context.location.root ?? context.location.gitDir,
      ofGit.replace(/^~(?=\/)/, context.config.home),
    );
    return { signers: await readSigners(path, key), named: key };
  }
  throw usageError('no-allowed-signers', 'It is not said by whom it may be signed', [
    'mlgit attest --verify FILE --key PUBLIC-KEY',
    'mlgit attest --verify FILE --allowed-signers FILE',
  ]);
}
