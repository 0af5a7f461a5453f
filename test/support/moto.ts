import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BatchFront } from './batch-front.ts';
import { acceptsConnections, endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';
import { toolPresent } from './required-tool.ts';

/** The same as in servers/moto.sh. */
const VERSION = '5.2.5';
/** What the compute environments of its queues have, together. */
export const MAX_VCPUS = 8;

export interface BatchService {
  readonly endpoint: string;
  readonly front: BatchFront;
  /** What a client needs to know. */
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

function motoPython(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'mlgit-test', `moto-${VERSION}`, 'bin', 'python');
}

/** For `describe.skipIf(!hasMoto())`; `test/support/servers/moto.sh` installs it. */
export function hasMoto(): boolean {
  return toolPresent('moto', () => existsSync(motoPython()));
}

/** AWS Batch on the loopback, with the queues `ml` (EC2), `serverless` (Fargate) and `closed`, whose jobs really run; with `jobEnv` beside what AWS gives them. */
export async function startBatch(jobEnv: { readonly [name: string]: string } = {}): Promise<BatchService> {
  const moto = await startMoto();
  const front = new BatchFront(moto.endpoint);
  const endpoint = await front.listen(MAX_VCPUS, jobEnv);
  const stop = async () => {
    await front.close();
    await moto.stop();
  };
  const env = {
    AWS_ACCESS_KEY_ID: 'tester',
    AWS_SECRET_ACCESS_KEY: 'tester-secret',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_BATCH: endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  return { endpoint, front, env, stop };
}

async function startMoto(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(motoPython(), ['-m', 'moto.server', '--host', '127.0.0.1', '--port', `${port}`], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: 'ignore',
    });
    if (await acceptsConnections(child, port)) {
      const endpoint = `http://127.0.0.1:${port}`;
      await setUp(endpoint).catch(async (error: unknown) => {
        await endProcess(child);
        throw error;
      });
      return { endpoint, stop: () => endProcess(child) };
    }
    // Somebody else took the port in between.
    if (attempt === 3) throw new Error('moto does not start');
  }
}

async function setUp(endpoint: string): Promise<void> {
  const body = JSON.stringify({ batch: { use_docker: false } });
  await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body });
  const queues = join(import.meta.dirname, 'servers', 'moto-queues.py');
  execFileSync(motoPython(), [queues, endpoint, `${MAX_VCPUS}`], { stdio: ['ignore', 'ignore', 'inherit'] });
}
