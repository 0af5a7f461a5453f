import { isAtOrBelow } from '../base/is-at-or-below.ts';
import type { Flow } from '../model/flow.ts';
import type { DeclaredInput } from './build-inputs.ts';
import type { DeclaredOutput } from './build-outputs.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { foldersAbove } from './repository-path.ts';

/** The declarations of one step, with their places in the file. */
export interface StepDeclarations {
  readonly step: string;
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredOutput[];
}

interface Owned {
  readonly step: string;
  readonly output: DeclaredOutput;
}

/** Reports outputs that would overwrite one another, an input of the tree, or a file that mlgit reads. */
export function checkOutputs(
  reading: FlowReading,
  steps: readonly StepDeclarations[],
  reserved: ReadonlyMap<string, string>,
): void {
  const owned = steps.flatMap(({ step, outputs }) => outputs.map((output) => ({ step, output })));
  checkAgainstEachOther(reading, owned);
  checkAgainstInputs(reading, owned, steps);
  for (const { output } of owned) {
    for (const [path, what] of reserved) {
      if (!isAtOrBelow(path, output.path)) continue;
      reading.report(output.at, {
        code: 'output-conflict',
        message: `output ${quoted(output.name)} would overwrite ${what}, ${path}`,
        hint: 'choose another path',
      });
    }
  }
}

/** Paths that differ only in case are one file on macOS and Windows. */
function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function checkAgainstEachOther(reading: FlowReading, owned: readonly Owned[]): void {
  const byPath = new Map<string, Owned>();
  for (const one of owned) {
    const same = byPath.get(fold(one.output.path));
    if (same === undefined) byPath.set(fold(one.output.path), one);
    else reportConflict(reading, one, same);
  }
  for (const one of owned) {
    const around = foldersAbove(fold(one.output.path)).map((folder) => byPath.get(folder));
    const holder = around.find((other) => other !== undefined);
    if (holder !== undefined) reportConflict(reading, one, holder);
  }
}

function reportConflict(reading: FlowReading, one: Owned, other: Owned): void {
  const isSame = one.output.path === other.output.path;
  const isCase = fold(one.output.path) === fold(other.output.path);
  const how = isSame ? 'is also' : isCase ? 'differs only in case from' : 'is inside';
  reading.report(one.output.at, {
    code: 'output-conflict',
    message:
      `the path ${quoted(one.output.path)} of output ${quoted(one.output.name)} of step ${quoted(one.step)} ${how} ` +
      `${quoted(other.output.path)}, output ${quoted(other.output.name)} of step ${quoted(other.step)} ` +
      `in line ${reading.lineOf(other.output.at)}`,
    hint: 'give each output a path of its own',
  });
}

function checkAgainstInputs(
  reading: FlowReading,
  owned: readonly Owned[],
  steps: readonly StepDeclarations[],
): void {
  const byPath = new Map(owned.map((one) => [one.output.path, one]));
  const byFolder = new Map(
    owned.flatMap((one) => foldersAbove(one.output.path).map((folder) => [folder, one] as const)),
  );
  for (const { step, inputs } of steps) {
    for (const { name, source, at } of inputs) {
      if (source.kind !== 'path') continue;
      const { path } = source;
      const made = [path, ...foldersAbove(path)]
        .map((each) => byPath.get(each))
        .find((each) => each !== undefined);
      const inside = made ?? byFolder.get(path);
      if (inside === undefined) continue;
      const { output } = inside;
      reading.report(at, {
        code: 'output-conflict',
        message:
          `input ${quoted(name)} of step ${quoted(step)} takes ${quoted(path)} from the tree, where step ` +
          `${quoted(inside.step)} writes its output ${quoted(output.name)} (${output.path}, line ${reading.lineOf(output.at)})`,
        hint: step === inside.step ? 'write to another path' : `take ${inside.step}.${output.name}`,
      });
    }
  }
}

/** Files that mlgit itself reads or writes beside the outputs: path → what it is. */
export function reservedPaths(
  flowFile: string,
  flows: readonly string[],
  flow: Omit<Flow, 'steps'>,
  locks: readonly string[],
): Map<string, string> {
  return new Map([
    [flowFile, 'the flow file'],
    ...flow.paramsFiles.map((file) => [file.path, 'a parameter file'] as const),
    ...locks.map((lock) => [lock, 'a lock file'] as const),
    ...flows.map((name) => [`manifests/${name}.json`, 'an accepted manifest'] as const),
  ]);
}
