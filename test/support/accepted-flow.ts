import { type CliRepo, type CliRepoOptions, cliRepo } from './cli.ts';

const FLOW = `version: 1
flows:
  demo:
    params: {rate: 0.1}
    steps:
      train:
        run: sh train.sh
        code: [train.sh]
        inputs: {raw: data/raw.csv}
        outputs: {model: build/model}
        metrics: {file: metrics.json, direction: {auc: max}}
`;
const TRAIN = `#!/bin/sh
echo "model of rate $MLGIT_PARAM_RATE" > "$MLGIT_OUTPUT_MODEL"
printf '{"auc": 0.9%s}\\n' "$(echo "$MLGIT_PARAM_RATE" | tr -cd 1-9)" > metrics.json
`;

/** A repository whose main branch has an accepted run, and whose current branch another one, of a larger rate and other code. */
export async function acceptedFlow(options: CliRepoOptions = {}): Promise<CliRepo> {
  const files = { 'mlgit.yaml': FLOW, 'train.sh': TRAIN, 'data/raw.csv': 'id,x\n1,2\n' };
  const repo = cliRepo({ ...files, '.gitignore': '/build/\n/metrics.json\n' }, options);
  await acceptRun(repo, ['--set', 'rate=0.9']);
  repo.git('switch', '--quiet', '--create', 'feature');
  repo.commit({ 'train.sh': `${TRAIN}# larger\n` }, 'larger steps');
  await acceptRun(repo, ['--set', 'rate=0.5']);
  return repo;
}

/** Runs the flow, and commits the manifest of the run. */
export async function acceptRun(repo: CliRepo, args: readonly string[]): Promise<string> {
  const run: string = (await repo.result('run', ...args)).run;
  repo.commit({ 'manifests/demo.json': manifestOf(repo, run) }, `accept ${run}`);
  return run;
}

function manifestOf(repo: CliRepo, run: string): string {
  return `${repo.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`)}\n`;
}
