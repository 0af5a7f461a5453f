import type { Clock } from '../../config/config.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import type { Bucket } from './bucket-port.ts';
import { CredentialSource } from './credentials.ts';
import { placeFinder } from './place-finder.ts';
import { proxyFor } from './proxy.ts';
import { RetryingBucket } from './retrying-bucket.ts';
import { S3Bucket } from './s3-bucket.ts';
import { type S3Settings, usesPathStyle } from './s3-settings.ts';
import { SignedRequests } from './signed-requests.ts';
import { AddressingRefused } from './translate-error.ts';

export interface BucketOptions {
  readonly bucket: string;
  readonly settings: S3Settings;
  /** Of the caller: AWS_PROFILE, AWS_ENDPOINT_URL and the like. */
  readonly env: AwsEnvironment;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
}

export interface BucketConnection {
  /** Each request once. */
  readonly once: S3Bucket;
  readonly bucket: Bucket;
  readonly requests: SignedRequests;
  /** The server, for notes and messages. */
  readonly endpoint: string;
}

/** Gives `use` the bucket, addressed as the endpoint suggests, and the other way where the server refuses that. */
export async function withBucket<T>(
  options: BucketOptions,
  use: (connection: BucketConnection) => Promise<T>,
): Promise<T> {
  const { bucket, settings, env } = options;
  const { addressing = 'auto' } = settings;
  const profile = settings.profile ?? (env['AWS_PROFILE'] || undefined);
  const credentials = new CredentialSource(env, profile);
  const finder = placeFinder({ bucket, settings, env, profile, credentials });
  const random = () => Buffer.from(options.randomBytes(4)).readUInt32BE() / 2 ** 32;
  const connect = async (pathStyle: boolean): Promise<BucketConnection> => {
    const place = await finder.find(pathStyle);
    const now = () => options.clock.now();
    const proxy = proxyFor(place.origin, env);
    const requests = new SignedRequests({ credentials, finder, place, pathStyle, proxy, now });
    const { endpoint } = place;
    const once = new S3Bucket({ requests, credentials, bucket, endpoint, profile });
    return { once, endpoint, requests, bucket: new RetryingBucket(once, random) };
  };
  const pathStyle = usesPathStyle(addressing, await finder.hasEndpoint());
  try {
    return await use(await connect(pathStyle));
  } catch (error) {
    if (!(error instanceof AddressingRefused) || addressing !== 'auto') throw error;
    return use(await connect(!pathStyle));
  }
}
