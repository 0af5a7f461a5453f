import { compareBytes } from '../../base/byte-order.ts';
import type { InputChange, InputFact, InputsDiff } from '../../model/diff/input-diff.ts';
import type { ManifestInput } from '../../model/manifest.ts';
import { bothSides } from './both-sides.ts';
import type { ComparedRecord } from './task-pairs.ts';

interface External {
  readonly kind: InputChange['kind'];
  readonly from: string;
  readonly fact: InputFact;
  readonly steps: Set<string>;
}

/** What either run took from outside, each once however many tasks took it. */
export function diffInputs(before: ComparedRecord, after: ComparedRecord): InputsDiff {
  const all = bothSides(externals(before), externals(after));
  const changed = all
    .filter((one) => !isSame(one.before?.fact, one.after?.fact))
    .flatMap(({ before: old, after: now }) => {
      const known = now ?? old;
      if (known === undefined) return [];
      const steps = new Set([...(old?.steps ?? []), ...(now?.steps ?? [])]);
      return [
        {
          kind: known.kind,
          from: known.from,
          ...(old === undefined ? {} : { before: old.fact }),
          ...(now === undefined ? {} : { after: now.fact }),
          steps: [...steps].sort(compareBytes),
        },
      ];
    });
  return { changed, same: all.length - changed.length };
}

function externals({ manifest, execution }: ComparedRecord): { [id: string]: External } {
  const found: { [id: string]: External } = {};
  for (const { step, inputs } of Object.values(manifest.tasks)) {
    for (const input of Object.values(inputs)) {
      const external = externalOf(input, execution.consumed);
      if (external === undefined) continue;
      const id = `${external.kind} ${external.from}`;
      found[id] ??= { ...external, steps: new Set() };
      found[id].steps.add(step);
    }
  }
  return found;
}

function externalOf(
  { from, kind, digest, sizeBytes }: ManifestInput,
  consumed: { readonly [spec: string]: string },
): Omit<External, 'steps'> | undefined {
  const fact = { kind, digest, sizeBytes };
  if ('path' in from) return { kind: 'path', from: from.path, fact };
  if ('url' in from) return { kind: 'url', from: from.url, fact: { ...fact, pin: from.pin } };
  if (!('spec' in from)) return undefined;
  const run = Object.hasOwn(consumed, from.spec) ? consumed[from.spec] : undefined;
  return { kind: 'spec', from: from.spec, fact: { ...fact, ...(run === undefined ? {} : { run }) } };
}

/** The same bytes are the same input, whichever run or version they came from. */
function isSame(before: InputFact | undefined, after: InputFact | undefined): boolean {
  return before?.digest === after?.digest && before?.kind === after?.kind;
}
