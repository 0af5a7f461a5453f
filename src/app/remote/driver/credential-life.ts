import type { Config } from '../../../config/config.ts';
import type { StoreAddress } from '../../../model/store-address.ts';

/** Until when this process may use a store, where that ends. */
export interface CredentialLife {
  /** Epoch milliseconds. */
  readonly endsAt: number;
  /** Whether others take their place before they end: tried. */
  renews(): Promise<boolean>;
  /** Commands that get new ones, the best first. */
  readonly logins: readonly string[];
}

/** Undefined: they do not end, nobody knows when, or the store takes none. Asks the provider of the credentials, and no store. */
export async function credentialLife(
  { env }: Pick<Config, 'env'>,
  address: StoreAddress,
): Promise<CredentialLife | undefined> {
  if (!address.url.startsWith('s3:')) return undefined;
  const { CredentialSource } = await import('../../../store/s3/credentials.ts');
  const { loginHints } = await import('../../../store/s3/login-hints.ts');
  const profile = address.profile ?? (env.AWS_PROFILE || undefined);
  const source = new CredentialSource(env, profile);
  const endsAt = await source.endsAt();
  if (endsAt === undefined) return undefined;
  return { endsAt, renews: () => source.renews(), logins: loginHints(source) };
}
