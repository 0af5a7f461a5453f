import { digestText } from '../../src/model/blake3.ts';
import type { Reproduction } from '../../src/model/reproduction.ts';
import type { RunId } from '../../src/model/run-id.ts';

/** A reproduction of a run of `demo` as a document, with one task of one artifact and one metric. */
export function aReproduction(run: string, rerun: string, facts: Partial<Reproduction> = {}): Reproduction {
  return {
    version: 1,
    flow: 'demo',
    run: run as RunId,
    manifest: digestText(run),
    reruns: [rerun as RunId],
    verdict: 'equal',
    tasks: {
      train: {
        verdict: 'equal',
        artifacts: {
          model: { verdict: 'identical', recorded: digestText('m'), found: digestText('m') },
        },
        metrics: { auc: { verdict: 'equal', recorded: 0.75, found: 0.7501 } },
        reason: { kind: 'content', text: 'auc is within its tolerance' },
      },
    },
    environment: [{ what: 'python numpy', recorded: '2.1.0', found: '2.2.0' }],
    platform: { os: 'linux', arch: 'x64', mlgit: '0.0.0' },
    tolerances: { auc: { absolute: 0.001 } },
    ...facts,
  };
}
