import type { OutputSpec } from '../model/flow.ts';
import { checkVariables } from './check-names.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { namedEntries } from './named-entries.ts';
import { parseRepositoryPath, stemOf } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** An output and where the file declares it. */
export interface DeclaredOutput extends OutputSpec {
  readonly at: Path;
}

export function buildOutputs(reading: FlowReading, raw: RawStep['outputs'], at: Path): DeclaredOutput[] {
  const entries = namedEntries(reading, { what: 'output', nameOf: stemOf }, raw ?? {}, at);
  checkVariables(
    reading,
    'outputs',
    entries.map((entry) => entry.name),
    at,
  );
  return entries.flatMap(({ name, value, at: place }) => {
    const parsed = parseRepositoryPath(value);
    const wrong = isWrong(parsed) ? parsed : notForMlgit(parsed.path);
    if (wrong === undefined && !isWrong(parsed)) {
      return [{ name, path: parsed.path, kind: parsed.folder ? 'tree' : 'file', at: place } as const];
    }
    reading.damage(place);
    if (wrong !== undefined) {
      reading.report(place, {
        code: 'bad-path',
        message: `the path ${quoted(value)} of output ${quoted(name)} ${wrong.wrong}`,
        ...hintOf(wrong),
      });
    }
    return [];
  });
}

function notForMlgit(path: string): { wrong: string; hint?: string } | undefined {
  if (path.endsWith('.mlgit')) return { wrong: 'ends in .mlgit, the form of pointer files' };
  return path.split('/').includes('.mlgit') ? { wrong: 'is inside .mlgit' } : undefined;
}
