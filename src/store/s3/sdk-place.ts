import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { StoreError } from '../store-error.ts';
import {
  type BucketPlace,
  endpointOf,
  nameOf,
  type PlaceFinder,
  type PlaceOptions,
  regionOf,
} from './bucket-place.ts';

/** AWS answers a request to a wrong region with the right one, which is then used. */
const ANY_REGION = 'us-east-1';

/** Asks the SDK, which is used for nothing else: it reads profiles and knows the hosts of AWS's partitions. */
export function sdkPlaceFinder(options: PlaceOptions): PlaceFinder {
  const withClient = async <T>(pathStyle: boolean, use: (client: S3Client) => Promise<T>): Promise<T> => {
    const client = await createClient(options, pathStyle);
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  };
  return {
    hasEndpoint: () => withClient(false, async (client) => (await endpointUrl(client)) !== undefined),
    find: (pathStyle, region) =>
      withClient(pathStyle, (client) => placeOf(client, { ...options, pathStyle, region })),
  };
}

async function placeOf(
  client: S3Client,
  options: PlaceOptions & { readonly pathStyle: boolean; readonly region: string | undefined },
): Promise<BucketPlace> {
  const { bucket, pathStyle } = options;
  const { config } = client;
  const region = options.region ?? (await config.region());
  const endpoint = await endpointUrl(client);
  const { url, properties } = config.endpointProvider({
    Bucket: bucket,
    Region: region,
    ForcePathStyle: pathStyle,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    ...(endpoint === undefined ? {} : { Endpoint: endpoint.href }),
  });
  const [scheme] = (properties?.['authSchemes'] ?? []) as readonly {
    name?: string;
    signingRegion?: string;
  }[];
  if (scheme?.name !== undefined && scheme.name !== 'sigv4') throw otherSignature(bucket, scheme.name);
  return {
    origin: url,
    path: url.pathname.replace(/\/+$/, ''),
    region: scheme?.signingRegion ?? region,
    endpoint: endpoint === undefined ? `https://s3.${region}.amazonaws.com` : nameOf(endpoint),
  };
}

async function createClient(
  { env, settings, profile, credentials, bucket: _ }: PlaceOptions,
  pathStyle: boolean,
): Promise<S3Client> {
  const endpoint = settings.endpoint ?? endpointOf(env);
  const config: S3ClientConfig = {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: pathStyle,
    credentials: () => credentials.provide(),
  };
  return new S3Client({ ...config, region: regionOf({ settings, env }) ?? (await regionOfProfile(config)) });
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

/** That of the profile (of AWS_PROFILE), or of its services section, is looked up by the SDK when it sends a request. */
async function endpointUrl({ config }: S3Client): Promise<URL | undefined> {
  const { serviceConfiguredEndpoint } = config as {
    serviceConfiguredEndpoint?: () => Promise<string | undefined>;
  };
  const endpoint = await config.endpoint?.();
  if (endpoint === undefined) {
    const configured = await serviceConfiguredEndpoint?.();
    return configured === undefined ? undefined : new URL(configured);
  }
  const { protocol, hostname, port, path } = endpoint;
  return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
}

function otherSignature(bucket: string, scheme: string): StoreError {
  return new StoreError(
    `Cannot use bucket ${bucket}: expected one for Signature Version 4, found one for ${scheme}`,
    {
      code: 'not-supported',
      kind: 'unreachable',
      hints: ['use a general purpose bucket: directory buckets sign in another way'],
      details: { bucket },
    },
  );
}
