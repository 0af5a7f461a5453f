import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { requireTool } from '../support/required-tool.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

const FLOW = `
from mlgit import each, flow, step
from lib.scale import scaled

@step
def split() -> list:
    return [{"part": 1}, {"part": 2}]

@step(runner="cluster")
def work(part: dict) -> dict:
    return {"made": scaled(part["part"])}

@step
def total(parts) -> int:
    return sum(part["made"] for part in parts)

@flow
def demo():
    total(work.map(part=split()))
`;

describe.skipIf(!hasSlurm() || requireTool('python3').missing)('a flow in Python on a cluster', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm();
  });
  afterAll(() => cluster?.stop());

  it('has the package, its code, its element and its formats there', async () => {
    const repo = cliRepo({
      'flow.py': FLOW,
      'lib/__init__.py': '',
      'lib/scale.py': 'def scaled(number):\n    return number * 2\n',
    });
    const store = `file://${join(repo.root, '..', 'team')}`;
    repo.write(
      'mlgit.yaml',
      `version: 1\nstore: ${store}\nrunners: {cluster: {kind: slurm}}\npython: flow.py\n`,
    );
    Object.assign(repo.env, { SLURM_CONF: cluster.env.SLURM_CONF });
    const { manifest } = await repo.result('run');
    expect(manifest.tasks['work/part=1'].outputs.work).toMatchObject({ format: 'json' });
    expect((await repo.mlgit('cat', 'demo@latest:total')).stdout).toBe('6\n');
  });
});
