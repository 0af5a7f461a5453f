import type { Manifest } from '../../model/manifest.ts';
import { emptyTree, type MetricTree, metricTree, putMetric } from '../../model/metric-tree.ts';
import type { SubjectFacts } from './subject-facts.ts';

/** What rules in CEL are asked about: just the names in GATE_FACTS. */
export function gateObject(facts: SubjectFacts & { readonly manifest: Manifest }): {
  readonly [name: string]: unknown;
} {
  const { subject, manifest, run, base, fresh, signatures, reproductions } = facts;
  const signersOf = (kind: string) =>
    signatures.flatMap((one) => (one.kind === kind && one.state === 'good' ? (one.signer ?? []) : []));
  return {
    flow: subject.flow,
    run: {
      id: run?.id ?? '',
      user: run?.execution.user ?? '',
      branch: run?.execution.branch ?? '',
      message: run?.execution.message ?? '',
      code: run?.codeCommit ?? '',
      dirty: run?.env.dirty ?? false,
      known: run !== undefined,
    },
    params: manifest.params,
    metrics: metricsOf(manifest),
    tasks: tasksOf(manifest),
    checks: checksOf(manifest),
    environment: {
      os: run?.env.os ?? '',
      arch: run?.env.arch ?? '',
      undeclared: Object.entries(manifest.tasks).flatMap(([id, task]) =>
        task.key !== undefined && task.environment === undefined ? [id] : [],
      ),
    },
    stale: [...new Set(fresh.stale.map(({ task }) => task))],
    signers: signersOf('signature'),
    approvals: signersOf('approval'),
    reproductions: reproductions.map(({ by, outcome, signer }) => ({ by, outcome, signer: signer ?? '' })),
    base: {
      present: base !== undefined,
      params: base?.manifest.params ?? {},
      metrics: base === undefined ? emptyTree() : metricsOf(base.manifest),
      tasks: base === undefined ? {} : tasksOf(base.manifest),
    },
  };
}

/** By bare name where one task has it, and always by task. */
function metricsOf({ tasks }: Manifest): MetricTree {
  const tree = emptyTree();
  const counts = new Map<string, number>();
  for (const { metrics } of Object.values(tasks)) {
    for (const name of Object.keys(metrics)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const { metrics } of Object.values(tasks)) {
    for (const [name, value] of Object.entries(metrics)) {
      if (counts.get(name) === 1) putMetric(tree, name.split('.'), value);
    }
  }
  for (const [id, { metrics }] of Object.entries(tasks)) {
    if (Object.keys(metrics).length > 0) tree[id] = metricTree(metrics);
  }
  return tree;
}

function tasksOf({ tasks }: Manifest) {
  return Object.fromEntries(
    Object.entries(tasks).map(([id, { step, status, item, params, inputs, outputs, undeclaredReads }]) => [
      id,
      {
        step,
        status,
        item: item ?? {},
        params,
        inputs: digestsOf(inputs),
        outputs: digestsOf(outputs),
        undeclared_reads: undeclaredReads === true,
      },
    ]),
  );
}

function digestsOf(named: {
  readonly [name: string]: { readonly digest: string; readonly sizeBytes: number };
}) {
  return Object.fromEntries(
    Object.entries(named).map(([name, { digest, sizeBytes }]) => [name, { digest, size: sizeBytes }]),
  );
}

function checksOf({ tasks }: Manifest) {
  return Object.entries(tasks).flatMap(([task, { checks = [] }]) =>
    checks.map(({ name, severity, status }) => ({ task, name, severity, status })),
  );
}
