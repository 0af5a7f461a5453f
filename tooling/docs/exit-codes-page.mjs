import { table } from './table.mjs';

/** docs/exit-codes.md, from the table that mlgit itself uses. */
export function exitCodesPage(codes) {
  const rows = Object.entries(codes).map(([kind, { code, meaning }]) => [
    code,
    kind === 'ok' ? '' : `\`${kind}\``,
    meaning,
  ]);
  return `# Exit codes

The same for every command, and the same with \`--json\`, where \`status\` repeats the code and \`error.kind\` the kind. Made
from \`src/cli/exit-codes.ts\` by \`npm run docs\`.

${table(['code', 'kind', 'meaning'], rows)}

A task's own exit code is reported, not passed on: a flow whose task ends with 7 ends with 1.
`;
}
