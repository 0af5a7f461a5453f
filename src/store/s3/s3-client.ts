import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { AwsEnvironment, CredentialSource } from './credentials.ts';
import type { S3Settings } from './s3-settings.ts';

/** Connections at once; the adaptive limit stays below. */
const SOCKETS = 64;
const CONNECT_MS = 10_000;
/** Without a byte in either direction. */
const SILENT_MS = 60_000;
/** AWS answers a request to a wrong region with the right one, which the client then uses. */
const ANY_REGION = 'us-east-1';

export interface ClientOptions {
  readonly settings: S3Settings;
  readonly env: AwsEnvironment;
  readonly profile: string | undefined;
  readonly credentials: CredentialSource;
  readonly pathStyle: boolean;
}

/**
 * The SDK's client with all of its own retries and checksums off: both are decided by the bucket, once for every
 * request. What neither remote nor environment say (region, endpoint), the SDK takes from the profile.
 */
export async function createS3Client(options: ClientOptions): Promise<S3Client> {
  const { env, settings, profile, credentials } = options;
  const endpoint = settings.endpoint ?? endpointOf(env);
  const region = settings.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const config: S3ClientConfig = {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: options.pathStyle,
    followRegionRedirects: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Expired in the client's eyes, so that it asks each time: the chain itself knows how long its answer holds.
    credentials: async () => ({ ...(await credentials.provide()), expiration: new Date(0) }),
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    },
  };
  return new S3Client({ ...config, region: region ?? (await regionOfProfile(config)) });
}

export function endpointOf(env: AwsEnvironment): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
}

/** Whether requests go elsewhere than to AWS, by remote, environment or profile. */
export async function hasEndpoint(options: Omit<ClientOptions, 'pathStyle'>): Promise<boolean> {
  if ((options.settings.endpoint ?? endpointOf(options.env)) !== undefined) return true;
  const client = await createS3Client({ ...options, pathStyle: false });
  try {
    return client.config.endpoint !== undefined && (await client.config.endpoint()) !== undefined;
  } finally {
    client.destroy();
  }
}

async function regionOfProfile(config: S3ClientConfig): Promise<string> {
  const client = new S3Client(config);
  try {
    return await client.config.region();
  } catch {
    return ANY_REGION;
  } finally {
    client.destroy();
  }
}
