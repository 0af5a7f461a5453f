import { type CliRepo, type CliRepoOptions, cliRepo } from './cli.ts';

const flowOf = (rate: number, store: string | undefined) => `version: 1
${store === undefined ? '' : `store: ${store}\n`}
flows:
  demo:
    params: {rate: ${rate}}
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
export async function acceptedFlow(options: CliRepoOptions = {}, store?: string): Promise<CliRepo> {
  const files = { 'mlgit.yaml': flowOf(0.9, store), 'train.sh': TRAIN, 'data/raw.csv': 'id,x\n1,2\n' };
  const repo = cliRepo({ ...files, '.gitignore': '/build/\n/metrics.json\n' }, options);
  await acceptRun(repo);
  repo.git('switch', '--quiet', '--create', 'feature');
  repo.commit({ 'train.sh': `${TRAIN}# larger\n`, 'mlgit.yaml': flowOf(0.5, store) }, 'larger steps');
  await acceptRun(repo);
  return repo;
}

/** Runs the flow, and commits the manifest of the run. */
async function acceptRun(repo: CliRepo): Promise<void> {
  const { run } = await repo.result('run');
  await repo.result('accept', run);
  repo.commit({}, `accept ${run}`);
}
