import type {
  EnvironmentDiff,
  InterpreterChange,
  StepTextChange,
  TextChange,
} from '../../model/diff/environment-diff.ts';
import type { EnvRecord, InterpreterRecord } from '../../model/env-record.ts';
import { bothSides } from './both-sides.ts';
import { notedInterpreters } from './noted-interpreters.ts';
import { type ComparedRecord, pairsByStep, type TaskPair, type TaskSide } from './task-pairs.ts';

export function diffEnvironment(
  before: ComparedRecord,
  after: ComparedRecord,
  pairs: readonly TaskPair[],
): EnvironmentDiff {
  return {
    interpreters: notedInterpreters(before, after).known.flatMap(({ name, before: old, after: now }) =>
      interpreterChange(name, old, now),
    ),
    system: bothSides(systemOf(before.env), systemOf(after.env)).filter(isOther),
    declared: stepChanges(pairs, ({ manifest }) => manifest.environment),
    images: stepChanges(pairs, ({ execution }) => execution?.components.image),
  };
}

function systemOf({ mlgit, node, git, os, arch }: EnvRecord): { [name: string]: string } {
  return { mlgit, node, git, os, arch };
}

function interpreterChange(
  command: string,
  before: InterpreterRecord | undefined,
  after: InterpreterRecord | undefined,
): InterpreterChange[] {
  const all = bothSides(versions(before), versions(after));
  const packages = all.filter(isOther);
  if (packages.length === 0 && before?.version === after?.version) return [];
  return [
    {
      command,
      ...(before === undefined ? {} : { before: before.version }),
      ...(after === undefined ? {} : { after: after.version }),
      packages,
      samePackages: all.length - packages.length,
    },
  ];
}

/** Name → version of `name==version`. */
function versions(interpreter: InterpreterRecord | undefined): { [name: string]: string } {
  const entries = (interpreter?.packages ?? []).map((text): [string, string] => {
    const at = text.indexOf('==');
    return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)];
  });
  return Object.fromEntries(entries);
}

function isOther({ before, after }: TextChange): boolean {
  return before !== after;
}

/** What the first task of a step that has it says: it is the same for all of them. */
function stepChanges(
  pairs: readonly TaskPair[],
  read: (side: TaskSide) => string | undefined,
): StepTextChange[] {
  return [...pairsByStep(pairs)].flatMap(([step, tasks]) => {
    const first = (side: 'before' | 'after'): string | undefined => {
      for (const { [side]: one } of tasks) {
        const text = one === undefined ? undefined : read(one);
        if (text !== undefined) return text;
      }
      return undefined;
    };
    const [before, after] = [first('before'), first('after')];
    if (before === after || !isInBoth(tasks)) return [];
    return [{ step, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  });
}

/** A step that only one run got to a key of says nothing about the other. */
function isInBoth(tasks: readonly TaskPair[]): boolean {
  const has = (side: 'before' | 'after'): boolean =>
    tasks.some(({ [side]: one }) => one?.manifest.key !== undefined);
  return has('before') && has('after');
}
