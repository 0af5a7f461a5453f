import { describe, expect, it } from 'vitest';
import { fileWithSteps, mistakesOf } from '../../support/flow-text.ts';

/** A step that makes a list and has metrics, and one that may be wrong. */
const after = (step: string, more = '') =>
  fileWithSteps(
    `      list: {run: x, outputs: {items: items.json}, metrics: m.json}\n      fan: {run: x, foreach: {g: [1, 2]}, outputs: {o: o.txt}}\n      b: ${step}\n${more}`,
    '    params: {way: 1}\n',
  );

const cases: [string, string, string][] = [
  [
    'a foreach without keys',
    after('{run: x, foreach: {}}'),
    '8:19 foreach: expected keys with values, found none',
  ],
  [
    'a value in place of a list',
    after('{run: x, foreach: {k: 3}}'),
    '8:32 k: expected a list of values, step.artifact, or step.key of a step with foreach, found the number 3',
  ],
  [
    'a word that is no reference',
    after('{run: x, foreach: {k: abc}}'),
    '8:32 foreach.k: expected a list of values, or step.artifact, found "abc" (for one value: [abc])',
  ],
  [
    'a step that is not there',
    after('{run: x, foreach: {k: lst.items}}'),
    '8:32 foreach.k: "lst.items" names no step (did you mean "list"?)',
  ],
  [
    'an output that is not there',
    after('{run: x, foreach: {k: fan.x}}'),
    '8:32 foreach.k: step "fan" has neither an output nor a key of foreach "x" (it has o, g)',
  ],
  [
    'a value that is there twice',
    after('{run: x, foreach: {k: [a, b, a]}}'),
    '8:39 foreach.k has the value "a" twice (take one of them out)',
  ],
  [
    'a list of a step whose items are not taken',
    after('{run: x, foreach: {k: fan.o}}'),
    '8:32 foreach.k: step "fan" is a foreach over g itself, and makes one list an item (write before it: g: fan.g)',
  ],
  [
    'the items of a step that has none',
    after('{run: x, foreach: list}'),
    '8:28 foreach: step "list" has no foreach whose items could be taken (write foreach: {KEY: [value, …]}, or {KEY: list.items} for a list that it makes)',
  ],
  [
    'an exclude without a foreach',
    after('{run: x, exclude: [{k: 1}]}'),
    '8:19 exclude leaves out items of foreach, which the step does not have (take exclude out)',
  ],
  [
    'an exclude of an unknown key',
    after('{run: x, foreach: {k: [1, 2]}, exclude: [{j: 1}]}'),
    '8:55 exclude[0]: foreach has no key "j" (its keys are k)',
  ],
  [
    'an exclude of a value that is not there',
    after('{run: x, foreach: {k: [1, 2]}, exclude: [{k: 3}]}'),
    '8:55 exclude[0]: foreach.k has no value "3"',
  ],
  [
    'an item that the step above does not have',
    after('{run: x, foreach: {g: [1, 5]}, inputs: {o: fan.o}}'),
    '8:53 input "o": step "fan" has no item g=5, which this step has (foreach: fan   (an item for each of that step\'s))',
  ],
  [
    'a template of an unknown key',
    after('{run: "x ${{ item.j }}", foreach: {k: [1]}}'),
    '8:19 foreach of the step has no key "j", which the command has as a template (did you mean "item.k"?)',
  ],
  [
    'two keys that are one variable',
    after('{run: x, foreach: {a-b: [1], a_b: [2]}}'),
    '8:39 the keys of foreach "a_b" and "a-b" would be the same variable, …_A_B (rename one of them)',
  ],
  [
    'a condition that cannot be read',
    after('{run: x, when: "params.way =="}'),
    '8:25 when: Condition "params.way ==" is not a CEL expression: Unexpected token: EOF (variables: params, item, metrics)',
  ],
  [
    'a condition over an unknown parameter',
    after('{run: x, when: params.wy == 1}'),
    '8:25 when: the flow has no parameter "wy" (did you mean "params.way"?)',
  ],
  [
    'a condition over a step without metrics',
    after('{run: x, when: metrics.fan.auc > 1.0}'),
    '8:25 when: step "fan" has no metrics (declare its metrics file: metrics: metrics.json)',
  ],
  [
    'a condition over an unknown step',
    after('{run: x, when: metrics.lst.auc > 1.0}'),
    '8:25 when: metrics.lst names no step (did you mean "list"?)',
  ],
  [
    'a retry of an unknown class',
    after('{run: x, retry: {for: [oops]}}'),
    '8:33 for[0]: expected one of error, timeout, oom, preempted, lost, network, found the text "oops"',
  ],
  [
    'a retry without a unit',
    after('{run: x, retry: {backoff: "30"}}'),
    '8:36 backoff: "30" is not a time with its unit (write it as 90s, 30m or 2h)',
  ],
  [
    'a retry that asks for less',
    after('{run: x, retry: {scale: {memory: 0.5}}}'),
    '8:43 scale.memory: expected a factor from 1 to 100, found 0.5',
  ],
  [
    'a step with two commands',
    after('{run: x, python: a:b}'),
    '8:19 the step has both "run" and "python": expected one of run, python, notebook, flow (take one of them out)',
  ],
  [
    'a function that is none',
    after('{python: train}'),
    '8:19 python: expected module:function, as in steps.train:main, found "train"',
  ],
  [
    'a notebook that is none',
    after('{notebook: a.py}'),
    '8:21 expected a notebook that ends in .ipynb, found "a.py"',
  ],
  ['an unknown flow', after('{flow: credot}'), '8:17 the file has no flow "credot" (did you mean "credit"?)'],
  [
    'a flow that holds itself',
    after('{flow: credit}'),
    '8:17 the flows form a cycle, each holding the next: credit → credit (take one of these steps out)',
  ],
  [
    'a step of a flow with a key of commands',
    `${after('{flow: other, timeout: 3s}')}  other: {steps: {one: {run: x}}}\n`,
    '8:24 "timeout" of a step with flow: the steps of "other" have their own (take "timeout" out)',
  ],
  [
    'a parameter that the inner flow does not have',
    `${after('{flow: other, params: {dept: 3}}')}  other: {params: {depth: 3}, steps: {one: {run: x}}}\n`,
    '8:33 the flow "other" has no parameter "dept" (did you mean "depth"?)',
  ],
  [
    'a parameter of another type',
    `${after('{flow: other, params: {depth: big}}')}  other: {params: {depth: 3}, steps: {one: {run: x}}}\n`,
    '8:40 parameter "depth": expected an integer (int), found the text "big"',
  ],
  [
    'a parameter that has no value',
    `${after('{flow: other}')}  other: {params: {depth: {type: int}}, steps: {one: {run: x}}}\n`,
    '8:7 the flow "other" needs the parameter "depth", which has no default (params: {depth: …})',
  ],
  [
    'an input that the inner flow does not take',
    `${after('{flow: other, inputs: {raw: list.items}}')}  other: {steps: {one: {run: x, inputs: {data: d.csv}}}}\n`,
    '8:33 no step of the flow "other" takes an input "raw" from outside that flow (it takes data)',
  ],
  [
    'a circle by a condition',
    fileWithSteps(
      '      a: {run: x, when: metrics.b.m > 1.0, outputs: {o: o.txt}}\n      b: {run: x, inputs: {o: a.o}, metrics: m.json}\n',
    ),
    '5:25 the steps form a cycle, each needing the next: a → b → a (take one of these inputs out)',
  ],
];

describe('a flow file is refused for', () => {
  it.each(cases)('%s', (_what, text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
  });

  it('all of it at once', () => {
    const text = after(
      '{foreach: {k: lst.items}, when: "params.wy", retry: {times: -1}}',
      '      c: {flow: x}\n',
    );
    expect(mistakesOf(text).map((line) => line.split(' ', 1)[0])).toEqual([
      '8:7',
      '8:24',
      '8:42',
      '8:70',
      '9:17',
    ]);
  });
});
