import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/flow/yaml-source.ts';

describe('what a document expands to', () => {
  it('is bounded where a few lines repeat one another', () => {
    const lines = Array.from({ length: 9 }, (_, i) => {
      const before = i === 0 ? '1' : `*l${i - 1}`;
      return `l${i}: &l${i} [${Array.from({ length: 9 }, () => before).join(', ')}]`;
    });
    const { problems } = readYaml(lines.join('\n'), 10_000);
    expect(problems).toMatchObject([{ code: 'too-large' }]);
  });

  it('may be as much as a long text holds', () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `- ${i}`).join('\n');
    const { problems, value } = readYaml(text, text.length);
    expect(problems).toEqual([]);
    expect(value).toHaveLength(60_000);
  });
});
