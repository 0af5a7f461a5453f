import { NOT_POSTED, type ReviewedRepository } from './reviewed-repository.ts';

/** Actions by the commits of their releases: a tag can be moved to other code. */
const CHECKOUT = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2';
const SETUP_NODE = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0';
const UPLOAD = 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2';

/** A workflow for GitHub Actions: reviews the manifests of a pull request, and verifies them. */
export function githubReview({ store }: ReviewedRepository, version: string): string {
  return `# Written by \`mlgit init --ci github\`, and yours from then on. It reviews the models that a pull request changes, in one comment,
# and verifies them, which makes the check red. Let a rule of the branch require it, and CODEOWNERS who may change this file.
#
# It runs on pull_request, and not on pull_request_target: that one has the secrets and a token that may write while a checkout of the
# pull request would run code of whoever opened it. A pull request from a fork has neither, so its review is in the summary of the job.
name: mlgit
on:
  pull_request:
permissions:
  contents: read
  pull-requests: write
concurrency:
  group: mlgit-\${{ github.event.pull_request.number }}
  cancel-in-progress: true
jobs:
  review:
    name: Model review
    runs-on: ubuntu-latest
    timeout-minutes: 30
${storeEnv(store)}    steps:
      # The merge that would be made, alone. Its credentials stay for the fetch below.
      - uses: ${CHECKOUT}
      - uses: ${SETUP_NODE}
        with:
          node-version: 24
      - run: npm install --global mlgit@${version}
      - name: Fetch what is compared
        env:
          COMMITS: \${{ github.event.pull_request.commits }}
        run: |
          set -eu
          # The parents of the merge: the branch that it goes into, and the pull request.
          base="$(git cat-file commit HEAD | sed -n 's/^parent //p' | sed -n 1p)"
          head="$(git cat-file commit HEAD | sed -n 's/^parent //p' | sed -n 2p)"
          mlgit fetch origin --depth 2
          git fetch --quiet --no-tags --depth="$((COMMITS + 1))" origin "$head"
          git fetch --quiet --no-tags --depth=1 origin "$base"
          echo "BASE=$base" >> "$GITHUB_ENV"
      - name: Review
        env:
          GITHUB_TOKEN: \${{ github.token }}
        run: mlgit review "$BASE..HEAD" --post github --html mlgit-review.html --annotations mlgit-review.sarif || test $? -eq ${NOT_POSTED}
      - name: Verify
        run: mlgit verify "$BASE..HEAD"
      - uses: ${UPLOAD}
        if: \${{ !cancelled() }}
        with:
          name: mlgit-review
          path: |
            mlgit-review.html
            mlgit-review.sarif
          if-no-files-found: ignore
`;
}

/** Secrets that a job has only where its pull request is not from a fork. */
function storeEnv(store: string | undefined): string {
  if (store === undefined) return '';
  const keys = store.startsWith('s3:')
    ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => `      ${name}: \${{ secrets.${name} }}\n`)
    : [];
  return `    env:
      # A key that may only read is enough. Named here, so that a pull request cannot name another store.
      MLGIT_STORE: ${JSON.stringify(store.replaceAll('${{', '$ {{'))}
${keys.join('')}`;
}
