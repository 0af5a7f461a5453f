import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptsConnections, endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';
import { toolPresent } from './required-tool.ts';

/** The same as in servers/versitygw.sh. */
const VERSION = '1.8.0';
const BUCKET = 'artifacts';

export interface S3Server {
  readonly endpoint: string;
  readonly port: number;
  readonly bucket: string;
  /** Where objects lie as files: `<folder>/<bucket>/<key>`. */
  readonly folder: string;
  /** What a client needs to know, for a Config or a process. */
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

export function versitygwPath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'mlgit-test', 'bin', `versitygw-${VERSION}`);
}

/** For `describe.skipIf(!hasVersitygw())`; `test/support/servers/versitygw.sh` builds it. */
export function hasVersitygw(): boolean {
  return toolPresent('versitygw', () => existsSync(versitygwPath()));
}

/** The environment of a client of a server with these keys, from which no AWS configuration of the machine shows. */
export function s3Env(endpoint: string, keys = { id: 'tester', secret: 'tester-secret' }) {
  return {
    AWS_ACCESS_KEY_ID: keys.id,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** URL of a store in its bucket. */
export function storeUrl({ bucket, endpoint }: S3Server, prefix: string): string {
  return `s3://${bucket}/${prefix}?endpoint=${endpoint}&region=us-east-1`;
}

export interface VersitygwOptions {
  /** Another address of this machine than the loopback. */
  readonly host?: string;
  /** Further keys, by their secrets, each of which may do everything. */
  readonly accounts?: { readonly [id: string]: string };
  /** A bucket is found by the name before this one, as in `artifacts.localhost`. */
  readonly virtualDomain?: string;
}

/** A real S3 server with one empty bucket. To be stopped by whoever started it. */
export async function startVersitygw(options: VersitygwOptions = {}): Promise<S3Server> {
  const { host = '127.0.0.1', accounts, virtualDomain } = options;
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-s3-'));
  mkdirSync(join(folder, BUCKET));
  const iam = `${folder}-iam`;
  if (accounts !== undefined) writeAccounts(iam, accounts);
  const more = [
    ...(accounts === undefined ? [] : ['--iam-dir', iam]),
    ...(virtualDomain === undefined ? [] : ['--virtual-domain', virtualDomain]),
  ];
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(
      versitygwPath(),
      ['--port', `${host}:${port}`, '--quiet', '--region', 'us-east-1', ...more, 'posix', folder],
      {
        env: { ROOT_ACCESS_KEY: 'tester', ROOT_SECRET_KEY: 'tester-secret', HOME: folder },
        stdio: 'ignore',
      },
    );
    if (await acceptsConnections(child, port, host)) {
      const endpoint = `http://${host}:${port}`;
      const stop = async () => {
        await endProcess(child);
        for (const each of [folder, iam]) rmSync(each, { recursive: true, force: true });
      };
      return { endpoint, port, bucket: BUCKET, folder, env: s3Env(endpoint), stop };
    }
    // Somebody else took the port in between.
    if (attempt === 3) throw new Error('versitygw does not start');
  }
}

function writeAccounts(folder: string, accounts: { readonly [id: string]: string }): void {
  mkdirSync(folder);
  const entries = Object.entries(accounts).map(([access, secret]) => [
    access,
    { access, secret, role: 'admin' },
  ]);
  writeFileSync(join(folder, 'users.json'), JSON.stringify({ accessAccounts: Object.fromEntries(entries) }));
}
