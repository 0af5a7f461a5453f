import { describe, expect, it } from 'vitest';
import { fileWithSteps, mistakesOf, parseSteps } from '../../support/flow-text.ts';

const step = (url: string) => `      a: {run: x, inputs: {r: {url: ${JSON.stringify(url)}}}}\n`;

describe('the URL of an input', () => {
  it.each(['s3://lake/my folder/rä tes+%20.csv', 'https://a/b%20c.csv', 'file:///mnt/my%20lake'])(
    'may be %s',
    (url) => {
      expect(parseSteps(step(url)).flow.steps.a?.inputs.r).toEqual({ kind: 'url', url, pin: 'etag' });
    },
  );

  it.each([
    ['https://a/b c.csv', 'https://a/b%20c.csv'],
    ['file:///mnt/my lake', 'file:///mnt/my%20lake'],
  ])('may not be %s, and how it is written is said', (url, hint) => {
    expect(mistakesOf(fileWithSteps(step(url)))).toEqual([
      expect.stringContaining(`(write blanks as %20: ${hint})`),
    ]);
  });

  it.each(['s3://my lake/x.csv', ' s3://lake/x.csv', 's3://lake/x.csv ', 's3://lake/a\nb.csv'])(
    'may not be %j',
    (url) => {
      expect(mistakesOf(fileWithSteps(step(url)))).toHaveLength(1);
    },
  );
});
