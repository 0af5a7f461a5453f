import { assertNever } from '../base/assert-never.ts';
import { humanBytes } from '../base/human.ts';
import type { Finding } from '../model/fsck-report.ts';

/** One line about one thing that fsck found. */
export function describeFinding(finding: Finding): string {
  const done = finding.repaired ? ', repaired' : '';
  switch (finding.kind) {
    case 'corrupt-blob':
      return `corrupt  ${finding.digest} at ${finding.path}${finding.quarantined === undefined ? '' : `, moved to ${finding.quarantined}`}`;
    case 'stray-temp':
      return `stray    ${finding.path}, ${humanBytes(finding.sizeBytes)}, left by a process that died${done}`;
    case 'stray-file':
      return `stray    ${finding.path}, which is no blob${done}`;
    case 'unreadable-entry':
      return `cache    ${finding.path} cannot be read: ${finding.reason}${done}`;
    case 'incomplete-entry':
      return `cache    ${finding.path} names ${finding.missing.length} missing blobs${done}`;
    default:
      return assertNever(finding);
  }
}
