/** What rules in CEL can ask for (docs/guides/gate-a-model.md lists them). */
export const GATE_FACTS = [
  'flow',
  'run',
  'params',
  'metrics',
  'tasks',
  'checks',
  'environment',
  'stale',
  'signers',
  'approvals',
  'reproductions',
  'base',
];
