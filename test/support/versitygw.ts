import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

/** A real S3 server on the loopback or another address of this machine, with one empty bucket. To be stopped by whoever started it. */
export async function startVersitygw(host = '127.0.0.1'): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-s3-'));
  mkdirSync(join(folder, BUCKET));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(
      versitygwPath(),
      ['--port', `${host}:${port}`, '--quiet', '--region', 'us-east-1', 'posix', folder],
      {
        env: { ROOT_ACCESS_KEY: 'tester', ROOT_SECRET_KEY: 'tester-secret', HOME: folder },
        stdio: 'ignore',
      },
    );
    if (await acceptsConnections(child, port, host)) {
      const endpoint = `http://${host}:${port}`;
      const stop = async () => {
        await endProcess(child);
        rmSync(folder, { recursive: true, force: true });
      };
      return { endpoint, port, bucket: BUCKET, folder, env: s3Env(endpoint), stop };
    }
    // Somebody else took the port in between.
    if (attempt === 3) throw new Error('versitygw does not start');
  }
}
