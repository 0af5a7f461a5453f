import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { acceptsConnections, endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';
import { toolPresent } from './required-tool.ts';
import { type S3Server, s3Env } from './versitygw.ts';

/** The same as in servers/minio.sh. */
const VERSION = '20250907';
const BUCKET = 'artifacts';

function minioPath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'mlgit-test', 'bin', `minio-${VERSION}`);
}

/** For `describe.skipIf(!hasMinio())`; `test/support/servers/minio.sh` builds it where that works. */
export function hasMinio(): boolean {
  return toolPresent('minio', () => existsSync(minioPath()));
}

/** A second S3 server, of other authors, on the loopback, with one empty bucket. To be stopped by whoever started it. */
export async function startMinio(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-minio-'));
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(minioPath(), ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder], {
      env: {
        MINIO_ROOT_USER: 'tester',
        MINIO_ROOT_PASSWORD: 'tester-secret',
        HOME: folder,
        MINIO_BROWSER: 'off',
      },
      stdio: 'ignore',
    });
    if (await acceptsConnections(child, port)) {
      const endpoint = `http://127.0.0.1:${port}`;
      await createBucket(endpoint);
      const stop = async () => {
        await endProcess(child);
        rmSync(folder, { recursive: true, force: true });
      };
      return { endpoint, port, bucket: BUCKET, folder, env: s3Env(endpoint), stop };
    }
    if (attempt === 3) throw new Error('MinIO does not start');
  }
}

/** The server accepts connections before it serves; the client's own retries bridge that. */
async function createBucket(endpoint: string): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 20,
    credentials: { accessKeyId: 'tester', secretAccessKey: 'tester-secret' },
  });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
}
