import type { PushedRef, PushOutcome } from './transport-port.ts';

/** `flag TAB from:to TAB summary`, as `git help push` specifies `--porcelain`. */
const LINE = /^([ +\-*!=])\t[^:\t]*:([^\t]+)\t(.*)$/;

const DONE: { readonly [flag: string]: PushOutcome } = {
  ' ': 'updated',
  '+': 'updated',
  '*': 'created',
  '=': 'up-to-date',
  '-': 'updated',
};

/** Somebody else was first: seen by our git, or by the remote's at the last moment. */
const TAKEN =
  /stale info|non-fast-forward|fetch first|needs force|already exists|cannot lock ref|failed to update ref|incorrect old value|remote ref updated/;
/** The fate of another ref. */
const NOT_DONE = /atomic|transaction failed|failed to report status|unpacker error|missing necessary objects/;

/** What `git push --porcelain` reports, by the remote's ref name; `stderr` has what its hooks said. */
export function parsePushReport(stdout: string, stderr: string): Map<string, Omit<PushedRef, 'name'>> {
  const said = remoteWords(stderr);
  const report = new Map<string, Omit<PushedRef, 'name'>>();
  for (const line of stdout.split('\n')) {
    const [, flag = '', name, summary = ''] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const done = DONE[flag];
    report.set(name, done === undefined ? rejected(summary, said) : { outcome: done });
  }
  return report;
}

function rejected(summary: string, said: string): Omit<PushedRef, 'name'> {
  const reason = /\(([^)]*)\)\s*$/.exec(summary)?.[1] ?? summary;
  const outcome = NOT_DONE.test(summary) ? 'not-done' : TAKEN.test(summary) ? 'taken' : 'refused';
  return { outcome, reason: outcome === 'refused' && said !== '' ? `${reason}: ${said}` : reason };
}

/** What the remote wrote for people, on one line; not its progress. */
function remoteWords(stderr: string): string {
  return stderr
    .split(/[\r\n]+/)
    .flatMap((line) => /^remote: (.*\S)\s*$/.exec(line)?.[1] ?? [])
    .filter((text) => !/^[A-Z][a-z ]+:\s+\d+%|^Resolving deltas|, done\.$|^error: hook declined/.test(text))
    .slice(0, 5)
    .join(' ');
}
