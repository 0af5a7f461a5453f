import type { RunReport } from '../../../model/report/run-report.ts';
import { factList } from '../parts/fact-list.ts';
import { html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';

/** Programs and packages with which it ran. */
export function environmentSection({ run }: RunReport): Section {
  const { mlgit, node, git, os, arch, leftOut, interpreters } = run.env;
  return {
    id: 'environment',
    title: 'Environment',
    body: html`${factList([
      ['System', `${os} ${arch}`],
      ['mlgit', mlgit],
      ['Node', node],
      ['git', git],
      ['Kept out of the snapshot', leftOut.join(', ')],
    ])}
${Object.entries(interpreters).map(
  ([command, { version, packages }]) =>
    html`<details class="packages"><summary>${command} ${version}, ${packages.length} packages</summary><ul class="columns">${packages.map((name) => html`<li><code>${name}</code></li>`)}</ul></details>`,
)}`,
  };
}
