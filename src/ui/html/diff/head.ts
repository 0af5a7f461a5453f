import type { DiffSide } from '../../../model/diff/diff-side.ts';
import type { RunDiff } from '../../../model/diff/run-diff.ts';
import { caveats, sideFacts, statusText } from '../../diff/side-facts.ts';
import { copyable } from '../parts/copyable.ts';
import { factList } from '../parts/fact-list.ts';
import { type Html, html } from '../parts/html.ts';
import { moment } from '../parts/moment.ts';
import { statusBadge } from '../parts/status-badge.ts';

const SHORT_OID = 10;

/** The two runs side by side. `runLink`: the page of a run, where there are such. */
export function diffHead(diff: RunDiff, runLink: ((side: DiffSide) => string) | undefined): Html {
  const { before, after, narrowedTo } = diff;
  const notes = caveats(diff);
  return html`<div class="hero"><p class="eyebrow">diff</p><h1 class="unseen">${before.spec} and ${after.spec}</h1>
<div class="sides">${sideCard('before', before, { path: narrowedTo?.before, runLink })}${sideCard('after', after, { path: narrowedTo?.after, runLink })}</div>
${notes.map((note) => html`<p class="note">${note}</p>`)}</div>`;
}

function sideCard(
  word: string,
  side: DiffSide,
  { path, runLink }: { path: string | undefined; runLink: ((side: DiffSide) => string) | undefined },
): Html {
  const spec = path ? `${side.spec}:${path}` : side.spec;
  const [, , user, branch, tasks] = sideFacts(side, Date.parse(side.startedAt));
  const { status, tags, message, remote, codeCommit, host } = side;
  return html`<div class="card side"><p class="eyebrow">${word}</p><h2>${copyable(spec)} ${statusBadge(status, statusText(side))}</h2>
${message !== undefined && html`<p class="lead">${message}</p>`}
${tags.length > 0 && html`<p class="tags">${tags.map((tag) => html`<span class="tag">${tag}</span> `)}</p>`}
${factList([
  ['Started', moment(side.startedAt)],
  ['User', user],
  ['Branch', branch],
  ['Tasks', tasks],
  ['Code', copyable(codeCommit.slice(0, SHORT_OID), codeCommit)],
  ['Host', host],
  ['Fetched from', remote],
])}${runLink !== undefined && html`<p><a class="more" href="${runLink(side)}">The page of this run →</a></p>`}</div>`;
}
