// A process of its own that puts a pattern into a bucket, or reads it: node s3-child.ts '<json>'. Prints one JSON line at its
// end.
import { writeSync } from 'node:fs';
import { pattern, patternDigest } from './pattern.ts';
import { testS3Store } from './s3-store.ts';

const { url, env, stateFolder, sizeBytes, action } = JSON.parse(process.argv[2] ?? '') as {
  readonly url: string;
  readonly env: { readonly [name: string]: string };
  readonly stateFolder: string;
  readonly sizeBytes: number;
  readonly action: 'put' | 'read';
};
const remote = await testS3Store({ url, env, stateFolder });
let passed = 0;
if (action === 'put') {
  passed = (await remote.store.putStream(pattern(sizeBytes), patternDigest(sizeBytes))).sizeBytes;
} else {
  for await (const part of (await remote.store.get(patternDigest(sizeBytes))) ?? []) passed += part.length;
}
writeSync(1, `${JSON.stringify({ passed, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
remote.close();
