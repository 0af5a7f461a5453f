import { usageError } from './mlgit-error.ts';

/** Where a store is and how it is asked: a URL without its query, and what the query said. */
export interface StoreAddress {
  /** `s3://bucket/prefix` or `file:///folder`. */
  readonly url: string;
  /** Of an S3-compatible server, such as `https://minio.example.org`. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Of the AWS configuration. */
  readonly profile?: string;
  readonly addressing?: 'auto' | 'path' | 'virtual';
}

export const ADDRESS_OPTIONS = ['endpoint', 'region', 'profile', 'addressing'] as const;
const FORM = /^(s3:\/\/[^/\s?#]+(?:\/[^\s?#]*)?|file:\/\/\/[^\s?#]+)(?:\?([^\s#]*))?$/;

/**
 * `s3://bucket/prefix?endpoint=https://…&region=…&profile=…&addressing=path` taken apart.
 * @throws MlgitError `bad-store-url`, `credentials-in-url` (usage).
 */
export function parseStoreAddress(text: string): StoreAddress {
  const [, url, query] = FORM.exec(text) ?? [];
  if (url === undefined) throw badUrl(text, formExpected(text));
  if (/^\w+:\/\/[^/]*@/.test(url)) throw credentialsInUrl();
  const options: { [name: string]: string } = {};
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    if (!(ADDRESS_OPTIONS as readonly string[]).includes(name) || url.startsWith('file:')) {
      throw badUrl(text, `no option but ${ADDRESS_OPTIONS.join(', ')} of an s3:// URL`);
    }
    options[name] = value;
  }
  const { endpoint, addressing } = options;
  if (endpoint !== undefined) requireEndpoint(endpoint, text);
  if (addressing !== undefined && !['auto', 'path', 'virtual'].includes(addressing)) {
    throw badUrl(text, 'addressing auto, path or virtual');
  }
  return { url: url.replace(/(?<=[^/])\/+$/, ''), ...options };
}

/** The address as one text: what is shown, compared, and trusted. */
export function formatStoreAddress(address: StoreAddress): string {
  const query = ADDRESS_OPTIONS.flatMap((name) => {
    const value = address[name];
    return value === undefined
      ? []
      : [`${name}=${encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/')}`];
  });
  return query.length === 0 ? address.url : `${address.url}?${query.join('&')}`;
}

function requireEndpoint(endpoint: string, text: string): void {
  const host = /^https?:\/\/([^/\s]+)\/?$/.exec(endpoint)?.[1];
  if (host === undefined) throw badUrl(text, 'an endpoint such as https://minio.example.org');
  if (host.includes('@')) throw credentialsInUrl();
}

/** What is wrong where it is one thing alone; else both forms. */
function formExpected(text: string): string {
  const spaceless = text.replace(/\s/g, '%20');
  const isSpaced = spaceless !== text && FORM.test(spaceless);
  if (isSpaced && text.startsWith('file:')) return `without spaces, as in ${spaceless}`;
  return isSpaced ? 'without spaces' : 's3://bucket/prefix or file:///mnt/team/mlgit';
}

function badUrl(text: string, expected: string): Error {
  return usageError(
    'bad-store-url',
    `The URL of a store has to be ${expected}; found ${JSON.stringify(text)}`,
    ['mlgit remote add NAME s3://bucket/prefix'],
    { url: text },
  );
}

/** The URL itself is not repeated: it would show them again. */
function credentialsInUrl(): Error {
  return usageError(
    'credentials-in-url',
    'The URL of a store holds credentials, which everyone who reads the configuration would see',
    ['name a profile of the AWS configuration instead: --profile NAME, or AWS_PROFILE'],
  );
}
