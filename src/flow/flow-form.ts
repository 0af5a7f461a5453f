import type { DocumentForm } from './check-shape.ts';
import { keyTableAt } from './flow-keys.ts';
import { flowFileSchema, type RawFlowFile } from './flow-schema.ts';

/** What a flow file may hold. */
export const FLOW_FORM: DocumentForm<RawFlowFile> = {
  schema: flowFileSchema,
  keyTableAt,
  standIns: { version: 1, run: ':', steps: {}, flows: {}, kind: 'slurm' },
  namedThings: {
    flows: 'flow',
    steps: 'step',
    inputs: 'input',
    outputs: 'output',
    params: 'parameter',
    runners: 'runner',
    tags: 'tag',
    foreach: 'key of foreach',
  },
};
