import {
  type AcceptPolicy,
  DEFAULT_ACCEPT,
  DEFAULT_RULES,
  type GateRules,
  type Policy,
} from '../../model/gate/policy.ts';
import { checkShape } from '../check-shape.ts';
import { quoted } from '../describe-value.ts';
import { FlowReading } from '../flow-reading.ts';
import { hasKnownVersion } from '../has-known-version.ts';
import { problemsError } from '../problem.ts';
import { parseRepositoryPath } from '../repository-path.ts';
import { hintOf, isWrong } from '../wrong.ts';
import { readYaml } from '../yaml-source.ts';
import { buildRules, type RulesScope } from './build-rules.ts';
import { POLICY_FORM } from './policy-form.ts';
import type { RawPolicy, RawRules } from './policy-schema.ts';

/** Far more than people write. */
const MAX_CHARACTERS = 256 * 1024;

/**
 * The text of a policy as a policy. `path` is what messages call it.
 * @throws MlgitError (usage) with every mistake at once, as of a flow file; `bad-policy` where they are of several kinds.
 */
export function parsePolicy(text: string, path: string): Policy {
  const reading = new FlowReading(readYaml(text, MAX_CHARACTERS));
  const isReadable = reading.problems.every((problem) => problem.code === 'repeated-key');
  const isKnown = isReadable && hasKnownVersion(reading, 'policy');
  const raw = isKnown ? checkShape(reading, POLICY_FORM) : undefined;
  const policy = raw && buildPolicy(reading, raw);
  if (policy === undefined || reading.problems.length > 0) {
    throw problemsError(path, reading.problems, 'bad-policy', 'mlgit verify');
  }
  return policy;
}

function buildPolicy(reading: FlowReading, raw: RawPolicy): Policy {
  const scope: RulesScope = { groups: raw.groups ?? {} };
  const rules = buildRules(reading, raw, { ...scope, defaults: DEFAULT_RULES }, []);
  const ofFlow = ([name, own]: [string, RawRules]) => {
    const built = buildRules(reading, own, { ...scope, defaults: rules }, ['flows', name]);
    return [name, built] as const;
  };
  const flows: readonly (readonly [string, GateRules])[] = Object.entries(raw.flows ?? {}).map(ofFlow);
  return {
    version: 1,
    ...signersOf(reading, raw.signers),
    groups: raw.groups ?? {},
    accept: acceptOf(raw.accept),
    policyChanges: raw.policy_changes ?? 'warn',
    rules,
    flows: Object.fromEntries(flows),
  };
}

function acceptOf(raw: RawPolicy['accept']): AcceptPolicy {
  return {
    stale: raw?.stale ?? DEFAULT_ACCEPT.stale,
    checks: raw?.checks ?? DEFAULT_ACCEPT.checks,
    unshared: raw?.unshared ?? DEFAULT_ACCEPT.unshared,
  };
}

function signersOf(reading: FlowReading, signers: string | undefined): Pick<Policy, 'signers'> {
  if (signers === undefined) return {};
  const parsed = parseRepositoryPath(signers);
  if (!isWrong(parsed)) return { signers: parsed.path };
  reading.report(['signers'], {
    code: 'bad-path',
    message: `signers: the file ${quoted(signers)} ${parsed.wrong}`,
    ...hintOf(parsed),
  });
  return {};
}
