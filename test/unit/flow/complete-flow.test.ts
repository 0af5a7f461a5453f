import { expect, it } from 'vitest';
import type { Compiled } from '../../../src/flow/python/compiled.ts';
import { completeFlow } from '../../../src/flow/python/complete-flow.ts';
import { resolveParams } from '../../../src/flow/resolve-params.ts';
import type { Flow } from '../../../src/model/flow.ts';
import { errorOf } from '../../support/flow-text.ts';

const compiled = (params: object): Compiled => ({
  version: 1,
  document: {
    version: 1,
    flows: {
      demo: { params, steps: { fit: { run: 'true', params: ['parts'], foreach: { part: ['parts'] } } } },
    },
  },
  python: {
    flows: {
      demo: {
        lists: { parts: { type: 'int' } },
        line: 7,
        steps: {
          fit: { file: 'flow.py', line: 9, module: 'flow.py', digests: {}, lists: { part: 'parts' } },
        },
      },
    },
  },
  read: [],
  absent: [],
});

it('a list that each run gives has no items before', () => {
  const { params, steps } = completeFlow(compiled({ parts: { type: 'str' } }), 'flow.py').flows.demo ?? {};
  expect(params?.parts).toEqual({ name: 'parts', type: 'str', list: { type: 'int' } });
  expect(steps?.fit?.foreach?.dimensions).toEqual([
    { key: 'part', values: { kind: 'list', values: [], param: 'parts' } },
  ]);
});

it('what is wrong with a parameter is told of the flow, not of a step of that name', () => {
  const wrong = compiled({ parts: { type: 'int', default: 'x' } });
  expect(() => completeFlow(wrong, 'flow.py')).toThrow('flow.py:7: @flow demo: parameter "parts"');
});

it('what no parameter is called is told to be an argument', () => {
  const flow = completeFlow(compiled({ parts: { type: 'str', default: '[1]' } }), 'flow.py').flows
    .demo as Flow;
  const { hints } = errorOf(() => resolveParams({ flow, files: [], env: {}, sets: ['depth=3'] }));
  expect(hints).toEqual(['add it to the flow, as an argument: depth=…, or to a step: depth=Param(…)']);
});
