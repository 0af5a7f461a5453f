import { describe, expect, it } from 'vitest';
import { overrideRunners } from '../../../src/flow/override-runners.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { planFlow } from '../../../src/flow/plan.ts';
import type { Flow } from '../../../src/model/flow.ts';
import { errorOf } from '../../support/flow-text.ts';

const FILE = `version: 1
flows:
  prepare: {steps: {clean: {run: x}, split: {run: x, runner: cluster}}}
  credit:
    steps:
      data: {flow: prepare}
      train: {run: x, runner: cluster}
      test: {run: x}
`;

function runnersWith(...texts: string[]): { [step: string]: string | undefined } {
  const flow = parseFlowFile(FILE, 'mlgit.yaml').flows.credit as Flow;
  const plan = overrideRunners(planFlow(flow, {}), texts);
  return Object.fromEntries(plan.steps.map(({ id, step }) => [id, step.runner]));
}

const DECLARED = { 'data/clean': undefined, 'data/split': 'cluster', train: 'cluster', test: undefined };
const LOCAL = { 'data/clean': undefined, 'data/split': undefined, train: undefined, test: undefined };

describe('--runner', () => {
  it('leaves what the file says when nothing is given', () => expect(runnersWith()).toEqual(DECLARED));

  it('moves one step', () => expect(runnersWith('test=gpu')).toEqual({ ...DECLARED, test: 'gpu' }));

  it('moves every step without a name of one; the last one counts', () => {
    const all = { 'data/clean': 'gpu', 'data/split': 'gpu', train: 'gpu', test: 'gpu' };
    expect(runnersWith('gpu')).toEqual(all);
    expect(runnersWith('other', 'gpu')).toEqual(all);
  });

  it('lets the last of those that name a step win, and each of them over one that names none', () => {
    expect(runnersWith('train=a', 'train=b')).toEqual({ ...DECLARED, train: 'b' });
    expect(runnersWith('train=a', 'local')).toEqual({ ...LOCAL, train: 'a' });
    expect(runnersWith('local', 'train=a')).toEqual({ ...LOCAL, train: 'a' });
  });

  it('brings back to this machine by local, which leaves no runner', () => {
    expect(runnersWith('local')).toEqual(LOCAL);
    expect(runnersWith('train=local')).toEqual({ ...DECLARED, train: undefined });
    const flow = parseFlowFile(FILE, 'mlgit.yaml').flows.credit as Flow;
    const { steps } = overrideRunners(planFlow(flow, {}), ['local']);
    for (const { step } of steps) expect(step).not.toHaveProperty('runner');
  });

  it('moves all of a flow that is a step, or one step of it', () => {
    expect(runnersWith('data=gpu')).toEqual({ ...DECLARED, 'data/clean': 'gpu', 'data/split': 'gpu' });
    expect(runnersWith('data/clean=gpu')).toEqual({ ...DECLARED, 'data/clean': 'gpu' });
  });

  it('changes nothing else, of the plan or of the flow', () => {
    const flow = parseFlowFile(FILE, 'mlgit.yaml').flows.credit as Flow;
    const plan = planFlow(flow, {});
    const before = structuredClone(plan);
    const changed = overrideRunners(plan, ['gpu']);
    expect(plan).toEqual(before);
    expect(
      changed.steps.map(({ step: { runner: _given, ...step }, ...rest }) => ({ ...rest, step })),
    ).toEqual(before.steps.map(({ step: { runner: _given, ...step }, ...rest }) => ({ ...rest, step })));
  });

  it.each([
    ['', 'bad-runner', 'expected [STEP=]NAME'],
    ['train=', 'bad-runner', 'expected [STEP=]NAME'],
    ['=gpu', 'bad-runner', 'expected [STEP=]NAME'],
    ['My Cluster', 'bad-runner', 'expected [STEP=]NAME'],
    ['dat=gpu', 'unknown-step', 'no step "dat"; its steps are data/clean, data/split, train, test'],
    ['a=b=gpu', 'unknown-step', 'no step "a=b"'],
  ])('refuses "%s"', (text, code, message) => {
    expect(() => runnersWith(text)).toThrow(
      expect.objectContaining({ code, kind: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('guesses what was meant', () =>
    expect(errorOf(() => runnersWith('trian=gpu')).hints).toEqual(['did you mean "train"?']));
});
