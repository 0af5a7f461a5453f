import { describe, expect, it } from 'vitest';
import { loadFlow } from '../../../src/app/load-flow.ts';
import type { RunEvent } from '../../../src/model/event.ts';
import { appContext } from '../../support/app-context.ts';
import { testRepo } from '../../support/repo.ts';
import { requireTool } from '../../support/required-tool.ts';

const FLOW = `
import not_there_at_all
from mlgit import flow, step

@step
def one(): return 1

@flow(environment={"lock": "requirements.lock"})
def demo(): one()
`;

describe.skipIf(requireTool('python3').missing)('the environment that a flow in Python is read in', () => {
  async function opened() {
    const repo = testRepo();
    repo.write('flow.py', FLOW);
    repo.write('requirements.lock', '');
    return appContext(repo);
  }

  it('says that it is built', async () => {
    const events: RunEvent[] = [];
    const loading = loadFlow(await opened(), undefined, 'flow.py', { emit: (event) => events.push(event) });
    await expect(loading).rejects.toThrow("No module named 'not_there_at_all'");
    const types = new Set(events.map(({ type }) => type));
    expect([types.has('environment-building'), types.has('environment-ready')]).toEqual([true, true]);
  });

  it('is built no further when who waits for it gives up', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const types: string[] = [];
    const emit = ({ type }: RunEvent): void => {
      types.push(type);
      if (type === 'environment-building') controller.abort(reason);
    };
    const { signal } = controller;
    await expect(loadFlow(await opened(), undefined, 'flow.py', { signal, emit })).rejects.toBe(reason);
    expect(types).not.toContain('environment-ready');
  });

  it('is not begun when who waits has given up before', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(loadFlow(await opened(), undefined, 'flow.py', { signal })).rejects.toThrow('before');
  });
});
