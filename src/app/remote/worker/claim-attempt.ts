import type { Config } from '../../../config/config.ts';
import { decodeStart, encodeStart } from '../../../executor/remote/attempt-report.ts';
import type { JobWork } from './job-work.ts';

/** What a writer of records knows its own by. */
export function randomName({ randomBytes }: Config): string {
  return Buffer.from(randomBytes(10)).toString('hex');
}

/** Makes the `start` of an attempt, or of a run: whether this worker is the one of it. */
export async function claim(
  { config, request, store }: Pick<JobWork, 'config' | 'request' | 'store'>,
  folder: string,
  writer: string,
): Promise<boolean> {
  const { records } = store;
  const name = `${folder}/start`;
  const bytes = encodeStart({
    version: 1,
    writer,
    host: config.host,
    pid: config.pid,
    ...(request.job === undefined ? {} : { job: request.job }),
    startedAt: new Date(config.clock.now()).toISOString(),
  });
  if (await records.create(name, bytes)) return true;
  const there = await records.read(name);
  return there !== undefined && decodeStart(name, there).writer === writer;
}
