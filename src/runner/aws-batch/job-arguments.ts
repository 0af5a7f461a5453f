import type { JobGroup } from '../array-groups.ts';

/** Variable that a job finds its argument in, among those of its array. */
export const ARGUMENTS = 'MLGIT_ARGUMENTS';

/** Overrides of a container have 8,192 characters, of which AWS Batch takes some for variables of its own. */
const MOST_BYTES = 6_144;
/** Jobs of one array. Source: AWS Batch User Guide, "Service quotas". */
const LARGEST_ARRAY = 10_000;

/**
 * The first line is what all arguments begin with, the others are the rest of each; so that those of some hundred attempts have
 * room beside each other. Each line begins with `=`, for none may be empty.
 */
export function formatArguments(args: readonly string[]): string {
  const common = commonPrefix(args);
  return [common, ...args.map((argument) => argument.slice(common.length))]
    .map((line) => `=${line}`)
    .join('\n');
}

/** In groups whose arguments have room. One job alone may be too large; `isTooLarge` tells. */
export function fittingGroups({ name, jobs, positions }: JobGroup): JobGroup[] {
  const common = Buffer.byteLength(commonPrefix(jobs.map(({ argument }) => argument)));
  const groups: JobGroup[] = [];
  let from = 0;
  let bytes = common + 2;
  const end = (to: number): void => {
    groups.push({ name, jobs: jobs.slice(from, to), positions: positions.slice(from, to) });
    from = to;
    bytes = common + 2;
  };
  for (const [at, { argument }] of jobs.entries()) {
    const more = Buffer.byteLength(argument) - common + 2;
    if (at > from && (bytes + more > MOST_BYTES || at - from === LARGEST_ARRAY)) end(at);
    bytes += more;
  }
  end(jobs.length);
  return groups;
}

export function isTooLarge({ jobs }: JobGroup): boolean {
  return Buffer.byteLength(formatArguments(jobs.map(({ argument }) => argument))) > MOST_BYTES;
}

function commonPrefix(args: readonly string[]): string {
  const [first = ''] = args;
  let length = args.length < 2 ? 0 : first.length;
  for (const argument of args) while (!argument.startsWith(first.slice(0, length))) length--;
  // No half of a character of two units.
  return first.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
