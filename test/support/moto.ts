import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { BatchFront } from './batch-front.ts';
import { motoPython, startMoto } from './moto-server.ts';

/** What the compute environments of its queues have, together. */
export const MAX_VCPUS = 8;

export interface BatchService {
  readonly endpoint: string;
  readonly front: BatchFront;
  /** What a client needs to know. */
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

/** AWS Batch on the loopback, with the queues `ml` (EC2), `serverless` (Fargate) and `closed`, whose jobs really run; with `jobEnv` beside what AWS gives them. */
export async function startBatch(jobEnv: { readonly [name: string]: string } = {}): Promise<BatchService> {
  const moto = await startMoto(setUp);
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

async function setUp(endpoint: string): Promise<void> {
  const body = JSON.stringify({ batch: { use_docker: false } });
  await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body });
  const queues = join(import.meta.dirname, 'servers', 'moto-queues.py');
  execFileSync(motoPython(), [queues, endpoint, `${MAX_VCPUS}`], { stdio: ['ignore', 'ignore', 'inherit'] });
}
