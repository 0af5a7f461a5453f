import { assertNever } from '../base/assert-never.ts';
import { humanBytes } from '../base/human.ts';
import type { Finding } from '../model/fsck-report.ts';
import type { RemoteFinding, RemoteReport } from '../model/remote-report.ts';
import type { Palette } from './palette.ts';

/** What fsck found, a line each; results whose bytes are not here, as after an eviction, are no damage and one line. */
export function describeFindings(findings: readonly Finding[]): string[] {
  const told = findings.filter((finding) => finding.kind !== 'incomplete-entry');
  const incomplete = findings.length - told.length;
  return [
    ...told.map((finding) => describeFinding(finding)),
    ...(incomplete === 0
      ? []
      : [
          `cache    ${incomplete === 1 ? '1 result is' : `${incomplete} results are`} not whole here: a run that needs it brings or makes it again`,
        ]),
  ];
}

function describeFinding(finding: Exclude<Finding, { readonly kind: 'incomplete-entry' }>): string {
  const done = finding.repaired ? ', repaired' : '';
  switch (finding.kind) {
    case 'corrupt-blob':
      return `corrupt  ${finding.digest} at ${finding.path}${finding.quarantined === undefined ? ': mlgit fsck --repair moves it out' : `, moved to ${finding.quarantined}`}`;
    case 'stray-temp':
      return `stray    ${finding.path}, ${humanBytes(finding.sizeBytes)}, left by a process that died${done}`;
    case 'stray-file':
      return `stray    ${finding.path}, which is no blob${done}`;
    case 'unreadable-entry':
      return `cache    ${finding.path} cannot be read: ${finding.reason}${done}`;
    case 'evicted-entry':
      return `cache    ${finding.path} was evicted${done}`;
    case 'unreadable-tombstone':
      return `cache    ${finding.path} cannot be read, and counts as evicted: ${finding.reason}`;
    default:
      return assertNever(finding);
  }
}

/** An artifact of a run that is not as its manifest says. */
export function describeMissing({
  kind,
  digest,
  spec,
}: {
  readonly kind: 'missing' | 'lies';
  readonly digest: string;
  readonly spec: string;
}): string {
  return kind === 'missing'
    ? `missing  ${digest}, of ${spec}: mlgit pull-artifact ${spec} brings it, mlgit run makes it again`
    : `lies     ${spec}: the manifest gives another size than ${digest} has; mlgit rm ${spec.replace(/:.*/, '')} forgets the run`;
}

/** Artifacts that are not whole because somebody wanted it so: no damage. */
export function describePurged(count: number): string {
  return `purged   ${count === 1 ? '1 artifact lacks' : `${count} artifacts lack`} what was erased for good`;
}

/** What a check of a shared store found, and what became of it. */
export function renderRemoteReport(report: RemoteReport, palette: Palette, store?: string): string {
  const isDamaged = report.findings.some(({ repaired }) => !repaired);
  const verdict = isDamaged ? palette.bad('damaged') : palette.good('sound');
  const depth = report.full ? `${humanBytes(report.bytes)} read` : 'sizes compared';
  const rest = report.others === 0 ? '' : `, ${report.others} others there`;
  return [
    ...report.findings.map((finding) => describeRemote(finding, store)),
    `${verdict}: ${report.blobs} blobs of ${report.store}, ${depth}${rest}`,
  ].join('\n');
}

function describeRemote(
  { kind, digest, repaired, from, quarantined }: RemoteFinding,
  store: string | undefined,
): string {
  const named = store === undefined ? '--remote' : `--store ${store}`;
  const aside = quarantined === undefined ? '' : `, moved to ${quarantined}`;
  const done = repaired
    ? `, put again from ${from}`
    : quarantined === undefined
      ? `: mlgit fsck ${named} --repair puts it again from any store that has it`
      : ': no store has it whole; mlgit push by whoever made it';
  return `${kind.padEnd(8)} ${digest}${aside}${done}`;
}
