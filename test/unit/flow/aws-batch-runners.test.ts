import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { mistakesOf } from '../../support/flow-text.ts';

const withRunner = (fields: string) =>
  `version: 1\nrunners: {c: {kind: aws-batch, ${fields}}}\nflows: {f: {steps: {a: {run: x}}}}\n`;

describe('a runner of the kind aws-batch', () => {
  it('has what is written, and nothing else', () => {
    const role = 'arn:aws:iam::123456789012:role/mlgit';
    const fields = `queue: ml, image: "a/b:1", job_role: "${role}", region: eu-west-1, public_ip: true, tags: {team: ml}`;
    expect(parseFlowFile(withRunner(fields), 'm').runners?.['c']).toEqual({
      ...{ name: 'c', kind: 'aws-batch', queue: 'ml', image: 'a/b:1', jobRole: role },
      ...{ region: 'eu-west-1', publicIp: true, tags: { team: 'ml' } },
    });
  });

  const mistakes: readonly [what: string, fields: string, mistake: RegExp][] = [
    ['no queue', 'region: eu-west-1', /needs the queue that jobs go to/],
    ['a queue that is none', 'queue: "a b"', /queue: "a b" is not a queue/],
    ['a role by its name', 'queue: a, job_role: mlgit', /job_role: "mlgit" is not the ARN of a role/],
    ['a tag of AWS', 'queue: a, tags: {"aws:x": y}', /is not a tag with its value/],
    ['a key of Slurm', 'queue: a, partition: x', /"partition" is no key of a runner of the kind aws-batch/],
  ];
  it.each(mistakes)('is refused with %s', (_what, fields, mistake) => {
    const [first, ...more] = mistakesOf(withRunner(fields));
    expect(first).toMatch(mistake);
    expect(more).toEqual([]);
  });
});
