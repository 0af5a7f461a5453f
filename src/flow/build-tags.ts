import type { BoundTag } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawTags } from './tags-schema.ts';
import type { Path } from './value-path.ts';

/** What git takes for no branch: see git-check-ref-format(1). */
const NO_BRANCH = /^[-/]|[/.]$|\.\.|\/\/|@\{|(^|\/)\.|\.lock(\/|$)|[\s~^:?*[\\\p{Cc}]|^@$/u;
const PREFIX = 'refs/heads/';

export function buildTags(
  reading: FlowReading,
  raw: RawTags | undefined,
  at: Path,
): { readonly [name: string]: BoundTag } | undefined {
  if (raw === undefined) return undefined;
  const tags = Object.entries(raw).map(([name, { branch }]): [string, BoundTag] => {
    if (name === 'latest') {
      reading.reportKey([...at, name], {
        code: 'bad-value',
        message: '"latest" always means the newest successful run and cannot be a tag',
        hint: 'choose another name',
      });
    }
    if (branch.startsWith(PREFIX) || NO_BRANCH.test(branch)) {
      reading.report([...at, name, 'branch'], {
        code: 'bad-value',
        message: `branch: expected the name of a branch, found ${quoted(branch)}`,
        hint: branch.startsWith(PREFIX) ? `write ${branch.slice(PREFIX.length)}` : 'as in: branch: main',
      });
    }
    return [name, { branch }];
  });
  return Object.fromEntries(tags);
}
