import type { TaskSurroundings } from '../../executor/ports.ts';
import { digestText } from '../../model/blake3.ts';
import { type Digest, isDigest } from '../../model/digest.ts';
import type { Flow, Step } from '../../model/flow.ts';
import { type KnownTasks, NOT_KNOWN } from './known-tasks.ts';

type Recorded = Pick<
  TaskSurroundings,
  'environmentDigest' | 'imageDigest' | 'linkDigests' | 'allowedDigests' | 'sourceState'
>;

/**
 * What keys cover of the machine of a run, and no tree says: as the run recorded it, so that the same tree has the same
 * key on every machine. Nothing is run or asked. Where the tree declares something else than the run had, it differs.
 */
export function recordedSurroundings(
  own: Pick<TaskSurroundings, 'environmentDigest'>,
  {
    flow,
    known,
    tasks,
  }: { readonly flow: Flow; readonly known: KnownTasks; readonly tasks: readonly string[] },
): Recorded {
  const recorded = (task: string, component: string): Digest => {
    const text = known.components(task)?.[component];
    return text !== undefined && isDigest(text) ? text : NOT_KNOWN;
  };
  return {
    environmentDigest: async (task, command) =>
      isDeclared(task.step)
        ? own.environmentDigest(task, command)
        : { declared: false, digest: recorded(task.id, 'environment') },
    imageDigest: async ({ id, step }) => {
      if (step.image === undefined) return undefined;
      return isAsBefore(known, step, 'image') ? recorded(id, 'image') : digestText(step.image);
    },
    linkDigests: async () =>
      Object.fromEntries(
        flow.workspaceLinks.map((path) => {
          const digests = tasks.map((task) => recorded(task, `links.${path}`));
          return [path, digests.find((digest) => digest !== NOT_KNOWN) ?? NOT_KNOWN];
        }),
      ),
    allowedDigests: async ({ id, step }) =>
      Object.fromEntries(
        (step.undeclared?.allow ?? []).flatMap((path): [string, Digest][] => {
          const digest = recorded(id, `allowed.${path}`);
          const wasAllowed = known.step(step.name)?.undeclared?.allow.includes(path) ?? true;
          // The key covers no path at which there was nothing.
          return digest === NOT_KNOWN && wasAllowed ? [] : [[path, digest]];
        }),
      ),
    sourceState: async ({ id, step }) => {
      if (step.cacheKey === undefined) return undefined;
      return isAsBefore(known, step, 'cacheKey')
        ? (known.components(id)?.source ?? NOT_KNOWN)
        : `${NOT_KNOWN} ${step.cacheKey}`;
    },
  };
}

/** With an image, what the key has of the environment is the processor of the machine. */
export function isDeclared({ environment, image }: Step): boolean {
  return environment !== undefined && image === undefined;
}

/** Whether all that the key of a step covers is in the tree. */
export function isAllInTree(step: Step, { workspaceLinks }: Flow): boolean {
  return (
    isDeclared(step) &&
    step.cacheKey === undefined &&
    workspaceLinks.length === 0 &&
    (step.undeclared?.allow ?? []).length === 0
  );
}

function isAsBefore(known: KnownTasks, step: Step, part: 'image' | 'cacheKey'): boolean {
  const before = known.step(step.name);
  return before === undefined || before[part] === step[part];
}
