import { resolve } from 'node:path';
import { digestText } from '../../model/blake3.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { digestHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';

/** A repository that uses a shared store: what a collector must be able to read (docs/format.md, "Registered repositories"). */
export type Registration =
  | { readonly kind: 'remote'; readonly url: string }
  /** Of a repository without a git remote: only its own machine can read it. */
  | { readonly kind: 'folder'; readonly host: string; readonly commonDir: string };

const FOLDER = 'repositories';

/** Says in git's configuration that a repository is a copy for one process, and gone with it. */
export const COPY_KEY = 'mlgit.copy';

/** What this repository is to others: a copy is nothing, as whoever it was made for is known. */
export async function registrationsOf(context: Context): Promise<Registration[]> {
  if ((await context.readConfig(COPY_KEY)) === 'true') return [];
  const urls = [...(await context.remoteUrls()).values()].map((url) => urlForOthers(context, url));
  if (urls.length > 0) return urls.map((url) => ({ kind: 'remote', url }));
  return [{ kind: 'folder', host: context.config.host, commonDir: context.location.commonDir }];
}

/** Makes this repository known to all who collect garbage in the store: before its first blob is put. */
export async function registerRepository(
  context: Context,
  records: RemoteRecords,
  signal?: AbortSignal,
): Promise<void> {
  for (const registration of await registrationsOf(context)) {
    const bytes = Buffer.from(encodeCanonical({ version: 1, ...registration } as RecordValue, 'lines'));
    await records.publish(nameOf(registration), bytes, signal);
  }
}

/** All that use the store. @throws MlgitError `bad-registration` (integrity). */
export async function registeredRepositories(
  records: RemoteRecords,
  signal?: AbortSignal,
): Promise<Registration[]> {
  const found: Registration[] = [];
  for await (const name of records.list(FOLDER, signal)) {
    const bytes = await records.read(name, signal);
    if (bytes !== undefined) found.push(decode(bytes.toString('utf8'), name));
  }
  return found;
}

export function nameOf(registration: Registration): string {
  const place =
    registration.kind === 'remote' ? registration.url : `${registration.host}\n${registration.commonDir}`;
  return `${FOLDER}/${digestHex(digestText(place)).slice(0, 32)}.json`;
}

/** A path beside a clone leads elsewhere, or nowhere, from anywhere else. */
export function urlForOthers({ location }: Pick<Context, 'location'>, url: string): string {
  // As git tells a path from a URL and from `host:path`.
  const isPath = !/^[^/]*:/.test(url);
  return isPath ? resolve(location.root ?? location.gitDir, url) : withoutCredentials(url);
}

/** No password is ever stored; who collects has their own. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/, (_, scheme: string) => scheme);
}

function decode(text: string, name: string): Registration {
  let value: { readonly [key: string]: unknown };
  try {
    value = decodeCanonical(text) as { readonly [key: string]: unknown };
  } catch (cause) {
    throw badRegistration(name, cause);
  }
  const { version, kind, url, host, commonDir } = value;
  if (version === 1 && kind === 'remote' && typeof url === 'string') return { kind, url };
  if (version === 1 && kind === 'folder' && typeof host === 'string' && typeof commonDir === 'string') {
    return { kind, host, commonDir };
  }
  throw badRegistration(name);
}

function badRegistration(name: string, cause?: unknown): MlgitError {
  return new MlgitError(`Cannot tell which repository ${name} registers`, {
    code: 'bad-registration',
    kind: 'integrity',
    hints: ['npm install --global mlgit@latest   (a newer one may have written it)'],
    details: { name },
    cause,
  });
}
