import type { Step } from '../model/flow.ts';
import type { DeclaredInput } from './build-inputs.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { parseRepositoryPath } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** `excerpts:` of a step; undefined where it is not given, or empty. */
export function buildExcerpts(
  reading: FlowReading,
  raw: RawStep,
  inputs: readonly DeclaredInput[],
  at: Path,
): Step['excerpts'] {
  const taken = new Set(inputs.flatMap(({ source }) => (source.kind === 'path' ? [source.path] : [])));
  const found = Object.entries(raw.excerpts ?? {}).flatMap(([file, keys]) => {
    const parsed = parseRepositoryPath(file);
    const report = (wrong: string, hint: { hint?: string } = {}) => {
      reading.reportKey([...at, file], {
        code: 'bad-path',
        message: `the file ${quoted(file)} of excerpts ${wrong}`,
        ...hint,
      });
      return [];
    };
    if (isWrong(parsed)) return report(parsed.wrong, hintOf(parsed));
    if (parsed.folder || !/\.(?:json|ya?ml)$/i.test(parsed.path))
      return report('is none that keys can be taken of: expected one that ends in .yaml, .yml or .json');
    if (taken.has(parsed.path))
      return report('is an input as a whole as well', { hint: 'take one of the two out' });
    return [[parsed.path, [...new Set(keys)]] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
