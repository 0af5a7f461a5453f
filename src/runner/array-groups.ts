import type { JobRequest, SubmittedJob } from './job-port.ts';

/** Jobs that go to a system as one array, or as one job. */
export interface JobGroup {
  readonly name: string;
  readonly jobs: readonly JobRequest[];
  /** Of each, among all that were asked for. */
  readonly positions: readonly number[];
}

export interface GroupLimits {
  /** Jobs of one group. */
  readonly largest: number;
  /** Of all its arguments. */
  readonly mostBytes: number;
}

/** In groups of jobs that are equal but for name and argument. */
export function groupJobs(jobs: readonly JobRequest[], { largest, mostBytes }: GroupLimits): JobGroup[] {
  const open = new Map<string, { bytes: number; positions: number[] }>();
  const all: number[][] = [];
  jobs.forEach(({ script, resources, argument, image, pooled = false }, position) => {
    const key = JSON.stringify([script, image, pooled, Object.entries(resources).sort()]);
    const bytes = Buffer.byteLength(argument) + 32;
    let group = open.get(key);
    if (group === undefined || group.positions.length >= largest || group.bytes + bytes > mostBytes) {
      group = { bytes: 0, positions: [] };
      open.set(key, group);
      all.push(group.positions);
    }
    group.bytes += bytes;
    group.positions.push(position);
  });
  return all.map((positions) => {
    const members = positions.map((position) => jobs[position] as JobRequest);
    return { name: commonName(members), jobs: members, positions };
  });
}

/** One group after another; `submit` gives what became of each job of a group by its place in that. The answers are in the order of all jobs. */
export async function submitGroups(
  groups: readonly JobGroup[],
  submit: (group: JobGroup) => Promise<(at: number) => SubmittedJob>,
): Promise<readonly SubmittedJob[]> {
  const submitted: SubmittedJob[] = [];
  for (const group of groups) {
    const result = await submit(group);
    for (const [at, position] of group.positions.entries()) submitted[position] = result(at);
  }
  return submitted;
}

/** An array has one name: what the names of its jobs begin with. */
function commonName(jobs: readonly JobRequest[]): string {
  const names = jobs.map((job) => job.name);
  const [first = ''] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  if (names.every((name) => name === first)) return first;
  return first.slice(0, length).replace(/[._-]+$/, '') || first;
}
