import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runFlow } from '../../../src/app/run-flow.ts';
import { openPlaces } from '../../../src/app/run-places.ts';
import type { RunEvent } from '../../../src/model/event.ts';
import { appContext } from '../../support/app-context.ts';
import { ControlledJobs } from '../../support/controlled-jobs.ts';
import { temporaryFolder, testRepo } from '../../support/repo.ts';

describe('a run whose steps run elsewhere', () => {
  it('gives what it gives here', async () => {
    const store = temporaryFolder();
    const repo = testRepo({
      files: {
        'mlgit.yaml': `version: 1
store: ${pathToFileURL(join(store, 'team')).href}
runners: {cluster: {kind: slurm}}
flows:
  demo:
    runner: cluster
    steps:
      one: {run: 'cat in.txt > out/a; echo hello; echo "{\\"n\\": 1}" > m.json', outputs: {a: out/a}, metrics: m.json}
      two: {run: 'tr a-z A-Z < out/a > out/b', inputs: {a: one.a}, outputs: {b: out/b}}
`,
        'in.txt': 'text\n',
        '.gitignore': 'out/\n',
      },
    });
    const context = await appContext(repo);
    const jobs = new ControlledJobs(repo.env as NodeJS.ProcessEnv);
    const places = { ...openPlaces(context, 2), openJobs: () => jobs };
    const events: RunEvent[] = [];
    const outcome = await runFlow(context, {
      flow: 'demo',
      file: undefined,
      set: [],
      selection: {},
      resources: [],
      runners: [],
      force: false,
      failFast: false,
      jobs: 2,
      places,
      message: undefined,
      tag: undefined,
      remoteCache: true,
      emit: (event) => events.push(event),
      signal: new AbortController().signal,
      urgent: new AbortController().signal,
    });
    expect(events.map(({ type }) => type)).toContain('task-started');
    expect(outcome.recorded.manifest.status).toBe('succeeded');
  }, 60_000);
});
