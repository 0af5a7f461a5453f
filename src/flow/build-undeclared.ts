import { normalize } from 'node:path/posix';
import type { UndeclaredSpec } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawUndeclared } from './undeclared-schema.ts';
import type { Path } from './value-path.ts';

/** `undeclared:` of the file, a flow or a step; undefined where it is not given. */
export function buildUndeclared(
  reading: FlowReading,
  raw: RawUndeclared | undefined,
  at: Path,
): UndeclaredSpec | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw === 'string') return { mode: raw, allow: [] };
  if (raw.allow === undefined && raw.otherwise === undefined && !reading.hasDamageBelow(at)) {
    reading.report(at, {
      code: 'bad-value',
      message: 'undeclared: expected report, fail, trace or allow, found neither',
      hint: 'undeclared: {allow: [/mnt/lake]}',
    });
  }
  const allow = (raw.allow ?? []).flatMap((path, index) => {
    const wrong = wrongPath(path);
    if (wrong === undefined) return [normalize(path).replace(/(?<=.)\/+$/, '')];
    reading.report([...at, 'allow', index], {
      code: 'bad-path',
      message: `allow: the path ${quoted(path)} ${wrong}`,
      ...(path.startsWith('/') ? {} : { hint: 'what is in the repository is named under inputs: or code:' }),
    });
    return [];
  });
  return { mode: raw.otherwise ?? 'report', allow: [...new Set(allow)] };
}

function wrongPath(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not absolute';
  if (path.includes('\0')) return 'holds a character that no path can have';
  return normalize(path) === '/' ? 'is the whole machine' : undefined;
}
