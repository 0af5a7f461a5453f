import type { AwsEnvironment } from './aws-environment.ts';
import type { CredentialSource } from './credentials.ts';
import type { S3Settings } from './s3-settings.ts';

/** Where the requests of one bucket go. */
export interface BucketPlace {
  /** Scheme, host and port, and the bucket's name if it is part of the host. */
  readonly origin: URL;
  /** Percent-encoded, before the slash of a key: the bucket's name where it is not part of the host, else empty. */
  readonly path: string;
  /** Requests are signed for it. */
  readonly region: string;
  /** The server without the bucket, for messages and notes. */
  readonly endpoint: string;
}

export interface PlaceOptions {
  readonly bucket: string;
  readonly settings: S3Settings;
  readonly env: AwsEnvironment;
  readonly profile: string | undefined;
  readonly credentials: CredentialSource;
}

export interface PlaceFinder {
  /** Whether requests go elsewhere than to AWS, by remote, environment or profile. */
  hasEndpoint(): Promise<boolean>;
  /** `region`: instead of the configured one, when the server has named another. */
  find(pathStyle: boolean, region?: string): Promise<BucketPlace>;
}

export function endpointOf(env: AwsEnvironment): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
}

export function regionOf({ settings, env }: Pick<PlaceOptions, 'settings' | 'env'>): string | undefined {
  return settings.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined);
}

export function nameOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}
