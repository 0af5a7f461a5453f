import { type ErrorKind, MlgitError } from '../../model/mlgit-error.ts';

export interface FailedBuild {
  /** What it was for: `requirements.lock`, or the Python version. */
  readonly lock: string;
  readonly tool: string;
  readonly lines: readonly string[];
  readonly logPath: string;
}

interface Symptom {
  readonly pattern: RegExp;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly what: string;
  readonly hints: readonly string[];
}

/** In this order: a refused login is also a package that was not found. */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /No space left on device|os error 28/i,
    code: 'disk-full',
    kind: 'io',
    what: 'there is no space left on the disk',
    hints: ['df -h ~/.cache'],
  },
  {
    pattern: /\b(401|403) (Client Error|Unauthorized|Forbidden)|HTTP error 40[13]|status code.*40[13]/i,
    code: 'registry-refused',
    kind: 'credentials',
    what: 'the package registry refused the credentials',
    hints: ['pip config list'],
  },
  {
    pattern: /DO NOT MATCH THE HASHES|Hash mismatch/i,
    code: 'lock-hash-mismatch',
    kind: 'integrity',
    what: 'a downloaded package differs from the hash in the lock',
    hints: ['lock again, and find out why a published package has changed'],
  },
  {
    pattern: new RegExp(
      [
        'NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED',
        'Connection (refused|reset|aborted|timed out)|Could not connect|error sending request|dns error',
        'Temporary failure in name resolution|Name or service not known|Network is unreachable|getaddrinfo failed',
        'Could not resolve host|tcp connect error|operation timed out',
      ].join('|'),
      'i',
    ),
    code: 'registry-unreachable',
    kind: 'unreachable',
    what: 'the package registry could not be reached',
    hints: [
      'pip config list',
      'pip download --no-deps pip',
      'check the network and proxy, then run the same command again',
    ],
  },
];

/** The one sentence, exit code and hints for a tool that did not build an environment. */
export function buildFailure(failed: FailedBuild): MlgitError {
  const text = failed.lines.join('\n');
  const symptom = SYMPTOMS.find(({ pattern }) => pattern.test(text));
  const lines = relevantLines(failed.lines);
  const why = symptom?.what ?? lines[0] ?? `${failed.tool} said nothing`;
  return new MlgitError(`The environment of ${failed.lock} could not be built with ${failed.tool}: ${why}`, {
    code: symptom?.code ?? 'environment-build-failed',
    kind: symptom?.kind ?? 'failed',
    hints: [...(symptom?.hints ?? []), `less ${failed.logPath}`],
    details: { tool: failed.tool, log: failed.logPath, lines: [...lines] },
  });
}

/** What the tool marked as an error, else the last that it said. */
function relevantLines(lines: readonly string[]): string[] {
  const marked = lines.filter((line) => /^\s*(ERROR\b|error\b|fatal\b|×|Error:|critical)/.test(line));
  const chosen = marked.length > 0 ? marked : lines.filter((line) => line.trim() !== '').slice(-5);
  return chosen.slice(0, 8).map((line) => line.trim().replace(/^ERROR:\s*|^error:\s*/, ''));
}
