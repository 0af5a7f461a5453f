import { NOT_POSTED, type ReviewedRepository } from './reviewed-repository.ts';

/** A file for GitLab CI, to be included: reviews the manifests of a merge request, and verifies them. */
export function gitlabReview({ store }: ReviewedRepository, version: string): string {
  const variables =
    store === undefined
      ? ''
      : `    # A key that may only read is enough; keys are masked variables of the project. Named here, so that a merge request cannot name another store.
    MLGIT_STORE:
      value: ${JSON.stringify(store)}
      expand: false
`;
  return `# Written by \`mlgit init --ci gitlab\`, and yours from then on. It reviews the models that a merge request changes, in one comment, and
# verifies them, which makes the pipeline fail. Let merge requests need a pipeline that succeeds, and CODEOWNERS who may change this file.
#
# The token of a job may not write comments. Where a variable MLGIT_REVIEW_TOKEN has one that may (a project access token with the role
# Reporter and the scope api, masked), the review is a comment; elsewhere, as in pipelines of forks, it is in the log of the job.
mlgit-review:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "100"
${variables}  before_script:
    - npm install --global mlgit@${version}
  script:
    - |
      set -eu
      # Of a pipeline for merged results what the merge goes into, of others where the two parted.
      base="\${CI_MERGE_REQUEST_TARGET_BRANCH_SHA:-$CI_MERGE_REQUEST_DIFF_BASE_SHA}"
      mlgit fetch origin --depth 2
      git fetch --quiet --no-tags --depth="$GIT_DEPTH" origin "$CI_COMMIT_SHA"
      git fetch --quiet --no-tags --depth=1 origin "$base"
      mlgit review "$base..HEAD" --post gitlab --html mlgit-review.html || test $? -eq ${NOT_POSTED}
      mlgit verify "$base..HEAD"
  artifacts:
    when: always
    expose_as: Model review
    paths: [mlgit-review.html]
    expire_in: 90 days
`;
}
