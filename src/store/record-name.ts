import { usageError } from '../model/mlgit-error.ts';

const SEGMENT = /^[a-z0-9][a-z0-9._-]*$/;

export function isRecordName(name: string): boolean {
  return name.split('/').every((segment) => SEGMENT.test(segment));
}

/**
 * The name of a document, checked: no segment that a file system or a server could take for something else.
 * @throws MlgitError `bad-record-name` (usage).
 */
export function checkedRecordName(name: string): string {
  if (isRecordName(name)) return name;
  throw usageError(
    'bad-record-name',
    `Expected a name such as leases/k3f9.json, found ${JSON.stringify(name)}`,
    ['mlgit doctor'],
  );
}
