import type { CodeDiff } from '../../../model/diff/code-diff.ts';
import { type Html, html } from '../parts/html.ts';

/** The patch of the code, by file, in colours that its signs say as well. */
export function patchView({ patch, patchCut }: CodeDiff): Html | false {
  if (patch === undefined || patch === '') return false;
  const files = patch.replace(/\n$/, '').split(/^(?=diff --git )/m);
  return html`<h3>Patch</h3>${files.map(filePatch)}${patchCut === true && html`<p class="quiet">The patch goes on: mlgit diff --patch --full has all of it.</p>`}`;
}

function filePatch(text: string): Html {
  const lines = text.replace(/\n$/, '').split('\n');
  const name = /^\+\+\+ b\/(.*)$/m.exec(text)?.[1] ?? /^--- a\/(.*)$/m.exec(text)?.[1] ?? lines[0] ?? '';
  const first = lines.findIndex((line) => line.startsWith('@@'));
  const shown = first < 0 ? lines.slice(1) : lines.slice(first);
  return html`<details class="card patch" open><summary><code>${name}</code></summary><pre tabindex="0" role="group" aria-label="Patch of ${name}">${shown.map(patchLine)}</pre></details>`;
}

export function patchLine(line: string): Html {
  const sign = line.charAt(0);
  const tone = sign === '+' ? 'ins' : sign === '-' ? 'del' : sign === '@' ? 'place' : undefined;
  return tone === undefined ? html`<span>${line}</span>` : html`<span class="${tone}">${line}</span>`;
}
