import { checkShape, driftShape, rangeShape } from './check-schema.ts';
import { cacheShape, retryShape, scaleShape } from './control-schema.ts';
import {
  environmentShape,
  fileShape,
  flowShape,
  inputShape,
  metricsShape,
  paramShape,
  plotShape,
  resourcesShape,
  stepShape,
  workspaceShape,
} from './flow-schema.ts';
import { type KeyTable, table } from './key-table.ts';
import { notifyShape } from './notify-schema.ts';
import { podTemplateShape, runnerShape } from './runner-schema.ts';
import { tagShape } from './tags-schema.ts';
import { undeclaredShape } from './undeclared-schema.ts';
import type { Path } from './value-path.ts';

const PARAM = table('a parameter', paramShape);
const ENVIRONMENT = table('environment', environmentShape);
const NOTIFY = table('notify', notifyShape);
const WORKSPACE = table('workspace', workspaceShape);
const UNDECLARED = table('undeclared', undeclaredShape);
const RUNNER = table('a runner', runnerShape);
const POD_TEMPLATE = table('pod_template', podTemplateShape);
const FILE = table('the flow file', fileShape, ['cache', 'resources', 'retry']);
const FLOW = table('a flow', flowShape, ['resources', 'retry']);
const TAG = table('a tag', tagShape);
const STEP = table('a step', stepShape);
const OF_STEP: { readonly [key: string]: KeyTable } = {
  inputs: table('an input', inputShape),
  retry: table('retry', retryShape),
  cache: table('cache', cacheShape),
  undeclared: UNDECLARED,
  metrics: table('metrics', metricsShape),
  plots: table('a plot', plotShape),
  environment: ENVIRONMENT,
  resources: table('resources', resourcesShape),
  checks: table('a check', checkShape),
};
const SCALE = table('scale', scaleShape);
/** Mappings in a check. */
const RANGE = table('a range', rangeShape);
const OF_CHECK: { readonly [key: string]: KeyTable } = {
  expect: RANGE,
  between: RANGE,
  row_count: RANGE,
  drift: table('drift', driftShape),
};

/** The kind of the mapping at `path`; undefined where the keys are names or free. */
export function keyTableAt(path: Path): KeyTable | undefined {
  if (path.length === 0) return FILE;
  if (path[0] === 'runners') return tableOfRunner(path);
  if (path[0] !== 'flows') return tableOfShared(path);
  if (path.length === 2) return FLOW;
  if (path[2] === 'tags') return path.length === 4 ? TAG : undefined;
  if (path[2] !== 'steps') return tableOfShared(path.slice(2));
  if (path.length === 4) return STEP;
  if (path[4] === 'checks' && path.length === 7) return OF_CHECK[String(path[6])];
  if (path[4] === 'retry' && path[5] === 'scale' && path.length === 6) return SCALE;
  const isNamed = path[4] === 'inputs' || path[4] === 'plots' || path[4] === 'checks';
  return path.length === (isNamed ? 6 : 5) ? OF_STEP[String(path[4])] : undefined;
}

function tableOfRunner(path: Path): KeyTable | undefined {
  if (path.length === 3 && path[2] === 'pod_template') return POD_TEMPLATE;
  return path.length === 2 ? RUNNER : undefined;
}

/** What can stand at the top and in a flow. */
function tableOfShared(path: Path): KeyTable | undefined {
  if (path[0] === 'params' && path.length === 2) return PARAM;
  if (path[0] === 'environment' && path.length === 1) return ENVIRONMENT;
  const isInList = path.length === 2 && /^\d+$/.test(String(path[1]));
  if (path[0] === 'notify' && (path.length === 1 || isInList)) return NOTIFY;
  if (path[0] === 'undeclared' && path.length === 1) return UNDECLARED;
  return path[0] === 'workspace' && path.length === 1 ? WORKSPACE : undefined;
}
