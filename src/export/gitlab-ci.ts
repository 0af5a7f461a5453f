import { shellWord } from '../base/shell-word.ts';
import type { JobFlow } from './exported-flow.ts';
import { proposalBranch, trainingScript } from './training-script.ts';

/**
 * A file for GitLab CI, to be included: trains when a schedule or a person starts the pipeline, and opens a merge request with the new
 * manifest. The schedule is one of the project, as GitLab keeps none in files; parameters are variables of it, `MLGIT_SET_…`.
 */
export function gitlabPipeline(exported: JobFlow, version: string): string {
  const { flow, store } = exported;
  const branch = shellWord(proposalBranch(exported));
  const propose = `git push --quiet --force -o merge_request.create -o merge_request.target="$CI_DEFAULT_BRANCH" \\
  -o merge_request.title="Manifest of ${flow.name}" origin ${branch}`;
  const when = flow.schedule === undefined ? '' : `, with the times ${flow.schedule}`;
  return `# Made by \`mlgit export gitlab-ci ${flow.name}\`. To do once: a schedule of the project (Build > Pipeline schedules)${when},
# and a variable MLGIT_PUSH_TOKEN, a project token with write_repository; credentials of the store are variables as well.
${JSON.stringify(`train-${flow.name}`)}:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_PIPELINE_SOURCE == "web"
  resource_group: ${JSON.stringify(`mlgit-${flow.name}`)}
  variables:
    GIT_DEPTH: "0"
    MLGIT_STORE:
      value: ${JSON.stringify(store)}
      expand: false
  before_script:
    - ${JSON.stringify(`npm install --global mlgit@${version}`)}
    - git remote set-url origin "https://mlgit:$MLGIT_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git"
  script:
    - |
${trainingScript(exported, propose).replace(/^(?=.)/gm, ' '.repeat(6))}`;
}
