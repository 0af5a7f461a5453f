// A process of its own that puts a pattern into a bucket: node s3-child.ts '<json>'. Prints one JSON line at its end.
import { writeSync } from 'node:fs';
import { pattern, patternDigest } from './pattern.ts';
import { testS3Store } from './s3-store.ts';

const { url, env, stateFolder, sizeBytes } = JSON.parse(process.argv[2] ?? '') as {
  readonly url: string;
  readonly env: { readonly [name: string]: string };
  readonly stateFolder: string;
  readonly sizeBytes: number;
};
const remote = await testS3Store({ url, env, stateFolder });
const put = await remote.store.putStream(pattern(sizeBytes), patternDigest(sizeBytes));
writeSync(1, `${JSON.stringify({ ...put, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
remote.close();
