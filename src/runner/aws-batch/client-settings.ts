import type { BatchClientConfig } from '@aws-sdk/client-batch';
import type { AwsBatchRunner } from '../../model/runner.ts';

export interface AwsEnvironment {
  readonly [name: string]: string | undefined;
}

/** How often a request is sent, with growing random pauses between, when AWS asks for fewer or does not answer. */
const TRIES = 6;

/**
 * What clients of AWS are made with: as the AWS command line finds it, from profile and environment, but for what the runner
 * says itself.
 */
export function clientSettings(
  { region, profile }: Pick<AwsBatchRunner, 'region' | 'profile'>,
  env: AwsEnvironment,
  endpoint: string | undefined,
): BatchClientConfig {
  const where = region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  const isOfEnvironment = profile === undefined && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
  return {
    maxAttempts: TRIES,
    retryMode: 'adaptive',
    ...(where === undefined ? {} : { region: where }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(isOfEnvironment
      ? {
          credentials: {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
          },
        }
      : {}),
  };
}

/** Of a service, by the environment. Source: AWS SDKs and Tools Reference, "Service-specific endpoints". */
export function endpointOf(service: 'BATCH' | 'CLOUDWATCH_LOGS', env: AwsEnvironment): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${service}`] || env['AWS_ENDPOINT_URL'] || undefined;
}
