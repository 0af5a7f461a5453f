import { describe, expect, it } from 'vitest';
import { overrideResources } from '../../../src/flow/override-resources.ts';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { planFlow } from '../../../src/flow/plan.ts';
import type { Flow } from '../../../src/model/flow.ts';
import type { ResourceRequest } from '../../../src/model/resources.ts';

const GIB = 2 ** 30;
const FILE = `version: 1
flows:
  credit:
    steps:
      clean: {run: x}
      train: {run: x, resources: {cpu: 2, memory: 4GiB, gpu: 1, disk: 10GB, time: 1h30m}}
`;

function resourcesWith(...texts: string[]): { [step: string]: ResourceRequest | undefined } {
  const flow = parseFlowFile(FILE, 'mlgit.yaml').flows.credit as Flow;
  const plan = overrideResources(planFlow(flow, {}), texts);
  return Object.fromEntries(plan.steps.map(({ id, step }) => [id, step.resources]));
}

const DECLARED = { cpu: 2, memoryBytes: 4 * GIB, gpu: 1, diskBytes: 10e9, timeMs: 5_400_000 };

describe('--resources', () => {
  it('leaves what the file declares when nothing is given', () =>
    expect(resourcesWith()).toEqual({ clean: undefined, train: DECLARED }));

  it('changes one resource of one step', () =>
    expect(resourcesWith('train.memory=8GiB')).toEqual({
      clean: undefined,
      train: { ...DECLARED, memoryBytes: 8 * GIB },
    }));

  it('changes every step without a name of one, and lets the named one win', () =>
    expect(resourcesWith('train.cpu=0.5', 'cpu=1', 'time=90s')).toEqual({
      clean: { cpu: 1, timeMs: 90_000 },
      train: { ...DECLARED, cpu: 0.5, timeMs: 90_000 },
    }));

  it.each([
    ['memory', 'bad-resource', 'expected [STEP.]NAME=VALUE'],
    ['trian.memory=8GiB', 'unknown-step', 'no step "trian"'],
    ['train.memroy=8GiB', 'unknown-resource', 'no resource "memroy"'],
    ['memory=8', 'bad-resource', '"8" is not a size with its unit'],
    ['gpu=0.5', 'bad-resource', '"0.5" is not a whole number of devices'],
    ['cpu=0', 'bad-resource', '"0" is not a number of cores above 0'],
    ['cpu=', 'bad-resource', '"" is not a number of cores above 0'],
    ['time=5', 'bad-resource', '"5" is not a time with its unit'],
  ])('refuses %s', (text, code, message) => {
    expect(() => resourcesWith(text)).toThrow(
      expect.objectContaining({ code, kind: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('guesses what was meant', () => {
    const hints = (text: string) => {
      try {
        resourcesWith(text);
      } catch (error) {
        return (error as { hints: string[] }).hints;
      }
      return undefined;
    };
    expect(hints('trian.memory=8GiB')).toEqual(['did you mean "train"?']);
    expect(hints('train.memroy=8GiB')).toEqual(['did you mean "memory"?']);
  });
});
