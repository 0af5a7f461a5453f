import { compareBytes } from '../../base/byte-order.ts';
import type { EnvironmentDifference } from '../../model/reproduction.ts';
import { diffEnvironment } from '../diff/diff-environment.ts';
import type { ComparedRecord, TaskPair } from '../diff/task-pairs.ts';

/** What mlgit itself runs by; no task sees it. */
const OF_MLGIT: ReadonlySet<string> = new Set(['mlgit', 'node', 'git']);

/** Where a run ran again is otherwise than where it ran: system, interpreters, packages, images, linked folders. */
export function environmentDifferences(
  recorded: ComparedRecord,
  found: ComparedRecord,
  pairs: readonly TaskPair[],
): EnvironmentDifference[] {
  const { interpreters, system, declared, images } = diffEnvironment(recorded, found, pairs);
  const all: EnvironmentDifference[] = [
    ...system.map(({ name, before, after }) => difference(name, before, after)),
    ...interpreters.flatMap(({ command, before, after, packages }) => [
      ...(before === after ? [] : [difference(command, before, after)]),
      ...packages.map((one) => difference(`${command} ${one.name}`, one.before, one.after)),
    ]),
    ...declared.map(({ step, before, after }) => difference(`environment of ${step}`, before, after)),
    ...images.map(({ step, before, after }) => difference(`image of ${step}`, before, after)),
    ...linkedDifferences(pairs),
  ];
  return all.sort((a, b) => compareBytes(a.what, b.what));
}

/** Those that can be why a task gives something else. */
export function tellingDifferences(all: readonly EnvironmentDifference[]): EnvironmentDifference[] {
  return all.filter(({ what }) => !OF_MLGIT.has(what));
}

const LINKED = { links: 'packages of', allowed: 'what is at' } as const;

/** Package lists of linked folders, and what tasks may read outside, as the keys of the tasks say. */
function linkedDifferences(pairs: readonly TaskPair[]): EnvironmentDifference[] {
  const found = new Map<string, EnvironmentDifference>();
  for (const { before, after } of pairs) {
    const [old = {}, now = {}] = [before?.execution?.components, after?.execution?.components];
    // A task that never got as far as a key has no components.
    if (Object.keys(old).length === 0 || Object.keys(now).length === 0) continue;
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const [, group, path = ''] = /^(links|allowed)\.(.+)$/.exec(name) ?? [];
      if (group === undefined || old[name] === now[name]) continue;
      const what = `${LINKED[group as keyof typeof LINKED]} ${path}`;
      found.set(what, difference(what, old[name], now[name]));
    }
  }
  return [...found.values()];
}

function difference(
  what: string,
  recorded: string | undefined,
  found: string | undefined,
): EnvironmentDifference {
  return {
    what,
    ...(recorded === undefined ? {} : { recorded }),
    ...(found === undefined ? {} : { found }),
  };
}
