import { isDigest } from '../../model/digest.ts';
import type { StaleTask } from '../../model/stale-task.ts';

const MOST = 4;

/** In one line, such as `train: code (train.py), train: parameter depth 3 → 5`. */
export function describeStale(stale: readonly StaleTask[]): string {
  const causes = stale.filter((one) => !followsFromOthers(one, stale));
  const more = causes.length > MOST ? `, and ${causes.length - MOST} more` : '';
  return `${causes.slice(0, MOST).map(describeOne).join(', ')}${more}`;
}

/** A command differs with the parameters that are in it. */
function followsFromOthers({ task, group }: StaleTask, stale: readonly StaleTask[]): boolean {
  return group === 'command' && stale.some((other) => other.task === task && other.group === 'params');
}

function describeOne({ task, group, component, recorded, found, files = [] }: StaleTask): string {
  if (group === 'task') {
    return recorded === undefined ? `${task} is new` : `${task} is not there any more`;
  }
  if (group === 'code') {
    const [first, ...others] = files;
    const named =
      first === undefined ? '' : ` (${first}${others.length > 0 ? ` and ${others.length} more` : ''})`;
    return `${task}: ${component}${named}`;
  }
  const isPlain = [recorded, found].every((text) => text !== undefined && isShort(text));
  return `${task}: ${component}${isPlain ? ` ${recorded} → ${found}` : ''}`;
}

/** A value that a person reads, and no digest. */
function isShort(text: string): boolean {
  return text.length <= 40 && !isDigest(text.split(' ')[0] ?? '');
}
