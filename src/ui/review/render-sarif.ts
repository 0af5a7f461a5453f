import type { ReviewDocument } from '../../model/review/review-document.ts';
import {
  RISK_KINDS,
  type Risk,
  type RiskKind,
  type RiskLevel,
  type RiskPlace,
} from '../../model/review/risk.ts';
import { printable } from '../printable.ts';

const LEVELS: { readonly [level in RiskLevel]: 'error' | 'warning' | 'note' } = {
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** What is mended in the flow file, and not in the manifest. */
const OF_FLOW_FILE: ReadonlySet<RiskKind> = new Set([
  'environment-unlocked',
  'check-gone',
  'undeclared-reads',
]);

/**
 * Risks as annotations of files, in the form that forges and editors read: SARIF 2.1.0
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), one run with one result a risk.
 */
export function renderSarif({ risks, flows }: ReviewDocument, version: string): string {
  const all = [...risks, ...flows.flatMap((flow) => flow.risks)];
  const kinds = RISK_KINDS.filter((kind) => all.some((risk) => risk.kind === kind));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mlgit', version, rules: kinds.map((id) => ({ id })) } },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The top of the repository' } } },
        columnKind: 'utf16CodeUnits',
        results: all.map((risk) => resultOf(risk, kinds.indexOf(risk.kind))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const ROOT = '%SRCROOT%';

function resultOf({ kind, level, text, at, declaredAt }: Risk, ruleIndex: number): object {
  const isDeclared = declaredAt !== undefined && OF_FLOW_FILE.has(kind);
  const [place, other] = isDeclared ? [declaredAt, at] : [at, declaredAt];
  return {
    ...{ ruleId: kind, ruleIndex, level: LEVELS[level] },
    message: { text: messageText(text) },
    locations: [{ physicalLocation: physicalLocation(place) }],
    ...(other === undefined ? {} : { relatedLocations: [{ physicalLocation: physicalLocation(other) }] }),
  };
}

/** Brackets are links and braces are placeholders, unless they are escaped (SARIF 2.1.0, 3.11.5 and 3.11.6). */
function messageText(text: string): string {
  return printable(text.toWellFormed())
    .replace(/[\\[\]]/g, '\\$&')
    .replace(/[{}]/g, '$&$&');
}

function physicalLocation({ path, line = 1 }: RiskPlace): object {
  const uri = path.split('/').map(encodeURIComponent).join('/');
  return { artifactLocation: { uri, uriBaseId: ROOT }, region: { startLine: line } };
}
