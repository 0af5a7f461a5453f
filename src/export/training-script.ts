import { shellWord } from '../base/shell-word.ts';
import type { JobFlow } from './exported-flow.ts';

/** The branch that proposes a new manifest. */
export function proposalBranch({ flow }: Pick<JobFlow, 'flow'>): string {
  return `mlgit/${flow.name}`;
}

/**
 * Shell lines for a job in a clone: run the flow, share the run, and where its manifest is another than the one in the tree,
 * commit it on a branch of its own and do `propose`. What others have computed comes from the store. Parameters come as variables
 * `MLGIT_SET_…`, of which an empty one says nothing; the store as `MLGIT_STORE`.
 */
export function trainingScript(exported: JobFlow, propose: string): string {
  const { flow, file } = exported;
  const name = shellWord(flow.name);
  const branch = shellWord(proposalBranch(exported));
  const manifest = shellWord(`manifests/${flow.name}.json`);
  const run = ['mlgit', 'run', flow.name, ...(file === undefined ? [] : ['--file', file])].map(shellWord);
  return `set -eu
for name in $(env | sed -n 's/^\\(MLGIT_SET_[A-Z0-9_]*\\)=$/\\1/p'); do unset "$name"; done
git config user.name >/dev/null || git config user.name mlgit
git config user.email >/dev/null || git config user.email mlgit@localhost
status=0
${run.join(' ')} --no-push --json > .git/mlgit-run.json || status=$?
run="$(sed -n 's/.*"run":"\\([0-9a-hjkmnp-tv-z]\\{10\\}\\)".*/\\1/p' .git/mlgit-run.json)"
if [ -z "$run" ]; then cat .git/mlgit-run.json >&2; exit "$status"; fi
mlgit push origin ${name}@"$run" --yes
if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then mlgit show ${name}@"$run"; exit "$status"; fi
mkdir -p manifests
git show refs/mlgit/runs/${name}/"$run":manifest.json > ${manifest}
git add -- ${manifest}
if git diff --cached --quiet -- ${manifest}; then echo "the manifest is as it was"; exit 0; fi
git switch --quiet --force-create ${branch}
git commit --quiet --message "Take the manifest of ${flow.name}@$run" -- ${manifest}
${propose}
`;
}
