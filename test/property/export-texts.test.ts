import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainItem } from '../../src/export/plain-item.ts';
import { pythonText, templateText } from '../../src/export/python-text.ts';
import { formatItem } from '../../src/flow/format-item.ts';
import { answers, toolPresent } from '../support/required-tool.ts';

const hasPython = toolPresent('python3', () => answers('python3'));
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '{',
        '{{',
        '}}',
        '{%',
        '%}',
        '{#',
        '"',
        "'",
        '\\',
        '$',
        '`',
        '\n',
        '.sh',
        '.yaml',
        ' ',
        'é',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('texts in files for other systems', () => {
  it.skipIf(!hasPython)('are what they were to Python', () => {
    const samples = fc.sample(texts, 300);
    const program = `import json, sys\nprint(json.dumps([${samples.map(pythonText).join(', ')}]))`;
    const { stdout } = spawnSync('python3', ['-'], { input: program, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(samples);
  });

  it('have nothing in them that a template would take for its own', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const template = JSON.parse(templateText(text)) as string;
        const rendered = template.replaceAll("{{ '{' }}", '{').replace(/\{\{ '' \}\}$/, '');
        expect(rendered).toBe(text.toWellFormed());
        expect(template.replaceAll(/\{\{ '\{?' \}\}/g, '')).not.toMatch(/\{[{%#]/);
        expect(template).not.toMatch(/\.(sh|bash|ya?ml|json)$/);
      }),
    );
  });

  it('name items in letters that mean nothing anywhere, each item in its own', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 2, maxLength: 2 }), ([a = '', b = '']) => {
        const [one, other] = [a, b].map((value) => plainItem(formatItem({ k: value })));
        expect(one).toMatch(/^[A-Za-z0-9_=,.%-]+$/);
        expect(one).not.toMatch(/\.(sh|bash)$/);
        if (formatItem({ k: a }) !== formatItem({ k: b })) expect(one).not.toBe(other);
      }),
    );
  });
});
