import { mkdirSync } from 'node:fs';
import { beside, type CliRepo, type CliResult, cliRepo } from './cli.ts';
import { demoFlow } from './flows.ts';
import { bareOrigin } from './remotes.ts';
import type { TestRepo } from './repo.ts';

/** A fan-out, one whose items a step makes, one that is left out, and a join of all. */
const STEPS = {
  make: `{run: 'echo making; cat in.txt > out/a; cp list.json out/l.json', code: [in.txt, list.json], outputs: {a: out/a, list: out/l.json}}`,
  each: `{foreach: {n: [1, "b c", d.sh]}, run: 'cat out/a > out/b; echo "$MLGIT_ITEM_N" >> out/b', inputs: {a: make.a}, outputs: {b: out/b}}`,
  listed: `{foreach: {k: make.list}, run: 'echo "$MLGIT_ITEM_K" > out/k; echo "{\\"n\\": 1}" > m.json', outputs: {k: out/k}, metrics: m.json}`,
  never: `{when: params.much > 5, run: 'echo > out/n', outputs: {n: out/n}}`,
  join: `{run: 'cat \${{ inputs.b }}/* \${{ inputs.k }}/* > out/c; printf "%s" \${{ params.text }} >> out/c', inputs: {b: each.b, k: listed.k, n: {from: never.n, optional: true}}, outputs: {c: out/c}}`,
};

export const HOSTILE_ITEM = '{{ x }} "$(touch /tmp/no)" {% y';

export interface ScheduledFlow {
  readonly repo: CliRepo;
  readonly origin: TestRepo;
  /** URL of the store. */
  readonly store: string;
  /** Runs `mlgit task …` in no repository. */
  task(verb: string, ...args: string[]): Promise<CliResult>;
  /** Bytes of the manifest of a run of the origin. */
  pushedManifest(run: string): string;
}

/** A repository with the flow `demo`, pushed to a bare one, and an empty store. */
export function scheduledFlow(steps: { readonly [name: string]: string } = STEPS): ScheduledFlow {
  const flow = demoFlow(steps, [
    'params: {much: 1, text: {type: str, default: plain}}',
    'schedule: "0 6 * * 1"',
  ]);
  const repo = cliRepo({
    'mlgit.yaml': flow,
    'in.txt': 'text\n',
    'list.json': JSON.stringify(['x', HOSTILE_ITEM]),
    '.gitignore': 'out/\n',
  });
  const origin = bareOrigin(repo);
  repo.git('push', '--quiet', 'origin', 'main');
  const folder = beside(repo, 'team');
  const nowhere = beside(repo, 'nowhere');
  for (const path of [folder, nowhere]) mkdirSync(path);
  const store = `file://${folder}`;
  return {
    ...{ repo, origin, store },
    task: (verb, ...args) =>
      repo.mlgitWith(
        { cwd: nowhere },
        'task',
        verb,
        'demo',
        ...args,
        '--name',
        'nightly 1',
        '--store',
        store,
      ),
    pushedManifest: (run) => origin.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`),
  };
}
