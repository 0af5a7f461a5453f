import type { Risk } from '../../model/review/risk.ts';
import { newRisk } from '../risks/new-risk.ts';

const GATES: readonly (readonly [RegExp, string])[] = [
  [/^mlgit-policy\.ya?ml$/, 'the policy that manifests are verified against'],
  [/(?:^|\/)allowed_signers$/, 'whose signatures count'],
  [/^\.github\/workflows\/[^/]+\.ya?ml$/, 'what CI does'],
  [/^\.gitlab-ci\.ya?ml$/, 'what CI does'],
  [/^\.gitlab\/.*\.ya?ml$/, 'what CI may do'],
  [/^(?:\.github\/|\.gitlab\/|docs\/)?CODEOWNERS$/, 'who has to approve'],
];

/** Changed files that decide what a manifest has to meet: whoever may change them in the same range could let anything pass. */
export function gateRisks(paths: readonly string[]): Risk[] {
  return paths.flatMap((path) => {
    const said = GATES.find(([pattern]) => pattern.test(path))?.[1];
    return said === undefined ? [] : [newRisk('gate-changed', `${path} differs: it says ${said}`, { path })];
  });
}
