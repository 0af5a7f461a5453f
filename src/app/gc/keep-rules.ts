import { type KeepRule, parseKeep } from '../../gc/retention.ts';
import type { Retention } from '../../model/gc-report.ts';
import type { Context } from '../context.ts';

const KEY = 'mlgit.keep';

export interface KeepRules extends Retention {
  readonly parsed: readonly KeepRule[];
}

/**
 * Which runs stay: as the command line says, else as this user's configuration does, else all. Not as the flow file says: what a
 * colleague commits must not delete runs that only this clone has. @throws MlgitError `bad-keep` (usage).
 */
export async function readKeepRules(
  context: Pick<Context, 'readConfig'>,
  flags: readonly string[] = [],
): Promise<KeepRules> {
  if (flags.length > 0) {
    // An empty one is a variable that was not set, and must not mean that there is no rule.
    const given = flags.flatMap((flag) => {
      const rules = split(flag);
      return rules.length === 0 ? [flag] : rules;
    });
    return { rules: given, from: '--keep', parsed: given.map((rule) => parseKeep(rule, '--keep')) };
  }
  const rules = split((await context.readConfig(KEY)) ?? '');
  return { rules, from: KEY, parsed: rules.map((rule) => parseKeep(rule, `git config ${KEY}`)) };
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '');
}
