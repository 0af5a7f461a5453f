import type { PreparedTask } from '../../executor/prepare-task.ts';
import { componentDigests } from '../../fingerprint/component-digests.ts';
import { type Difference, explainDifference } from '../../fingerprint/explain-difference.ts';
import type { Flow } from '../../model/flow.ts';
import type { ManifestTask } from '../../model/manifest.ts';
import { type KnownTasks, NOT_KNOWN } from './known-tasks.ts';
import { isAllInTree } from './recorded-surroundings.ts';

export interface ComparedTask {
  readonly recorded: ManifestTask;
  readonly prepared: PreparedTask;
  readonly flow: Flow;
  readonly known: KnownTasks;
  /** Inputs whose content in the tree cannot be told without bytes that are not here. */
  readonly open: ReadonlySet<string>;
}

/**
 * Which components of a task's key differ; none exactly when the keys are equal, where the whole key can be computed.
 * Without the record of the run, what no tree says is left out of the comparison, and with it the key.
 */
export function taskDifferences(compared: ComparedTask): readonly (Difference | 'key')[] {
  const { recorded, prepared, flow, known, open } = compared;
  const { task, key, components } = prepared;
  if (key === recorded.key) return [];
  const before = known.components(task.id);
  if (before !== undefined && open.size === 0) {
    const differences = explainDifference(before, components).map((one) => asDeclared(one, compared));
    return differences.length > 0 ? differences : ['key'];
  }
  const differences = explainDifference(recordedTexts(compared), treeTexts(compared));
  const isWholeKey = open.size === 0 && isAllInTree(task.step, flow) && !takesOfRuns(compared);
  return differences.length === 0 && isWholeKey ? ['key'] : differences;
}

/** Where the name of the file that it becomes is not in the manifest. */
function takesOfRuns({ prepared: { task } }: ComparedTask): boolean {
  return Object.values(task.step.inputs).some(({ kind }) => kind === 'history');
}

interface Texts {
  readonly [component: string]: string;
}

/** The components that a manifest has, as far as they can be compared. */
function recordedTexts(compared: ComparedTask): Texts {
  const { recorded } = compared;
  const { command, params, item = {}, inputs, environment = NOT_KNOWN, code = NOT_KNOWN } = recorded;
  const outputs = Object.entries(recorded.outputs).map(([name, { path, kind }]) => [
    `output ${name}`,
    kind === 'tree' ? `${path}/` : path,
  ]);
  const texts = componentDigests({
    command,
    params,
    item,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, { ...input, path: '' }])),
    code,
    environment,
    variables: {},
    image: undefined,
    outputs: Object.fromEntries(outputs),
    links: {},
  });
  return only(texts, compared);
}

function treeTexts(compared: ComparedTask): Texts {
  const texts = Object.entries(compared.prepared.components).map(([component, text]): [string, string] =>
    // A manifest does not say where an input lay.
    component.startsWith('inputs.')
      ? [component, `${text.split(' ').slice(0, 2).join(' ')} `]
      : [component, text],
  );
  return only(Object.fromEntries(texts), compared);
}

const OF_MANIFEST = /^(?:command|code|environment|params\..*|item\..*|inputs\..*|outputs\.output .*)$/;

function only(texts: Texts, compared: ComparedTask): Texts {
  const { recorded, prepared, open } = compared;
  const isKnown = (component: string): boolean => {
    if (!OF_MANIFEST.test(component)) return false;
    if (component.startsWith('inputs.')) return !open.has(component.slice('inputs.'.length));
    if (component === 'command') return !takesOfRuns(compared);
    if (component === 'environment')
      return recorded.environment !== undefined || prepared.environment.declared;
    return recorded.status === 'succeeded' || !component.startsWith('outputs.');
  };
  return Object.fromEntries(Object.entries(texts).filter(([component]) => isKnown(component)));
}

/** Images and commands of sources as the flow file has them, for their content was not asked for. */
function asDeclared(difference: Difference, { known, prepared: { task } }: ComparedTask): Difference {
  const { group, after, ...rest } = difference;
  const part = group === 'image' ? 'image' : group === 'source' ? 'cacheKey' : undefined;
  if (part !== undefined) {
    const before = known.step(task.step.name)?.[part];
    const now = task.step[part];
    return {
      group,
      ...(before === undefined ? {} : { before }),
      ...(now === undefined ? {} : { after: now }),
    };
  }
  return { group, ...rest, ...(after === undefined || after.startsWith(NOT_KNOWN) ? {} : { after }) };
}
