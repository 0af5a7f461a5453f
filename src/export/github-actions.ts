import { shellWord } from '../base/shell-word.ts';
import { variableName } from '../model/name.ts';
import type { JobFlow } from './exported-flow.ts';
import { proposalBranch, trainingScript } from './training-script.ts';

/** A workflow for GitHub Actions: trains on a schedule or by hand, and opens a pull request with the new manifest. */
export function githubWorkflow(exported: JobFlow, version: string): string {
  const { flow, store } = exported;
  const params = Object.values(flow.params);
  const schedule =
    flow.schedule === undefined ? '' : `  schedule:\n    - cron: ${JSON.stringify(flow.schedule)}\n`;
  const inputs = params.map(
    ({ name, help }) =>
      `      ${name}:\n        type: string\n        required: false\n        description: ${quiet(help ?? 'empty: as the flow file says')}\n`,
  );
  const variables = params.map(
    ({ name }) => `          MLGIT_SET_${variableName(name)}: \${{ inputs['${name}'] }}\n`,
  );
  const branch = shellWord(proposalBranch(exported));
  const propose = `git push --quiet --force origin ${branch}
gh pr view ${branch} --json state --jq .state 2>/dev/null | grep -q OPEN ||
  gh pr create --head ${branch} --title "Manifest of ${flow.name}" --body "Made by a scheduled run."`;
  return `# Made by \`mlgit export github-actions ${flow.name}\`. Credentials of the store are secrets of the repository.
name: ${JSON.stringify(`Train ${flow.name}`)}
on:
${schedule}  workflow_dispatch:
${inputs.length === 0 ? '' : `    inputs:\n${inputs.join('')}`}permissions:
  contents: write
  pull-requests: write
concurrency:
  group: ${JSON.stringify(`mlgit-${flow.name}`)}
  cancel-in-progress: false
jobs:
  train:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: ${JSON.stringify(`npm install --global mlgit@${version}`)}
      - name: Train
        env:
          MLGIT_STORE: ${quiet(store)}
          AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
          GH_TOKEN: \${{ github.token }}
${variables.join('')}        run: |
${indented(trainingScript(exported, propose), 10)}`;
}

/** A text in which the system finds no expression of its own. */
function quiet(text: string): string {
  return JSON.stringify(text.replaceAll('${{', '$ {{'));
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
