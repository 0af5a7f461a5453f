import type { Manifest } from '../../model/manifest.ts';
import { parseRunId } from '../../model/run-id.ts';
import type { ComparedRecord } from '../diff/task-pairs.ts';

/** No run has it: the letter U is left out of run ids. It is never shown. */
const NO_MOMENT = '';

/** A manifest as a record of which nothing else is known, so that nothing else differs from one like it. */
export function manifestRecord(manifest: Manifest): ComparedRecord {
  return {
    manifest,
    execution: {
      ...{ version: 1, run: NO_RUN, startedAt: NO_MOMENT, endedAt: NO_MOMENT },
      ...{ runner: '', host: '', user: '', jobs: 1, tasks: {}, consumed: {} },
    },
    env: {
      ...{ version: 1, mlgit: '', node: '', git: '', os: '', arch: '' },
      ...{ dirty: false, leftOut: [], interpreters: {} },
    },
  };
}

const NO_RUN = parseRunId('0000000000');

/** What a manifest that is new is compared with. */
export function emptyManifest(flow: string): Manifest {
  return { version: 1, flow, status: 'succeeded', params: {}, tasks: {} };
}
