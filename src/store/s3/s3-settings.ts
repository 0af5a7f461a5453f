import { usageError } from '../../model/mlgit-error.ts';

/** `auto`: as the endpoint suggests, and the other where a server refuses that. */
export type Addressing = 'auto' | 'path' | 'virtual';

/** What a configured remote may say beside its URL; all else comes from the AWS environment and profiles. */
export interface S3Settings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly addressing?: Addressing;
}

export interface S3Place {
  readonly bucket: string;
  /** Without slashes around it; empty for the whole bucket. */
  readonly prefix: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * `s3://bucket/prefix` taken apart. A prefix whose segments are empty, `.` or `..` is refused: servers disagree
 * about what such keys mean.
 * @throws MlgitError `bad-store-url` (usage).
 */
export function parseS3Url(url: string): S3Place {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/.exec(url) ?? [];
  const prefix = rest.replace(/\/$/, '');
  const segments = prefix === '' ? [] : prefix.split('/');
  if (BUCKET.test(bucket) && segments.every(isPlainSegment)) return { bucket, prefix };
  throw usageError('bad-store-url', `Expected a store such as s3://bucket/prefix, found ${url}`, [
    "use a to z, 0 to 9, dots and hyphens in the bucket, 3 to 63 of them; in the prefix also capitals, / and !_*'()=+@, and no empty segment",
  ]);
}

function isPlainSegment(segment: string): boolean {
  return segment !== '.' && segment !== '..' && /^[A-Za-z0-9!_.*'()=+@-]+$/.test(segment);
}

/** Where an endpoint is given, the host has no name for each bucket unless somebody made one. */
export function usesPathStyle(addressing: Addressing, hasEndpoint: boolean): boolean {
  return addressing === 'path' || (addressing === 'auto' && hasEndpoint);
}
