import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSpec, parseSpec } from '../../../src/model/parse-spec.ts';
import { errorOf } from '../../support/flow-text.ts';

describe('parseSpec', () => {
  const cases: readonly [text: string, parts: object][] = [
    ['credit', { flow: 'credit', back: 0 }],
    ['model', { flow: 'model', back: 0 }],
    ['credit@latest', { flow: 'credit', rev: 'latest', back: 0 }],
    ['@latest:model', { rev: 'latest', back: 0, path: 'model' }],
    ['@latest', { rev: 'latest', back: 0 }],
    ['credit:model', { flow: 'credit', back: 0, path: 'model' }],
    [':model', { back: 0, path: 'model' }],
    ['train/model', { back: 0, path: 'train/model' }],
    ['train/', { back: 0, path: 'train/' }],
    [
      'credit@k3f9:train/segment=student,depth=3/',
      { flow: 'credit', rev: 'k3f9', back: 0, path: 'train/segment=student,depth=3/' },
    ],
    [
      'credit@prod~2:train/model/part-0.parquet',
      { flow: 'credit', rev: 'prod', back: 2, path: 'train/model/part-0.parquet' },
    ],
    ['credit@origin/latest', { flow: 'credit', rev: 'origin/latest', back: 0 }],
    ['credit@origin/prod:model', { flow: 'credit', rev: 'origin/prod', back: 0, path: 'model' }],
    ['credit@HEAD~', { flow: 'credit', rev: 'HEAD', back: 1 }],
    ['credit@HEAD~~2', { flow: 'credit', rev: 'HEAD', back: 3 }],
    ['credit@HEAD@{1}', { flow: 'credit', rev: 'HEAD@{1}', back: 0 }],
    ['credit:model/a:b@c', { flow: 'credit', back: 0, path: 'model/a:b@c' }],
    [
      'https://example.org/team/credit.git#credit@prod:model',
      { repo: 'https://example.org/team/credit.git', flow: 'credit', rev: 'prod', back: 0, path: 'model' },
    ],
    [
      'git@example.org:team/credit#credit@prod:model',
      { repo: 'git@example.org:team/credit', flow: 'credit', rev: 'prod', back: 0, path: 'model' },
    ],
    ['risk#@prod:model', { repo: 'risk', rev: 'prod', back: 0, path: 'model' }],
    ['#credit:model/a#1', { flow: 'credit', back: 0, path: 'model/a#1' }],
  ];
  it.each(cases)('reads %s', (text, parts) => {
    expect(parseSpec(text)).toEqual({ ...parts, text });
  });

  const wrong: readonly [text: string, found: string][] = [
    ['', 'it is empty'],
    ['#', 'it names neither flow nor run'],
    ['credit@', 'a revision is missing after @'],
    ['credit@~2', 'a revision is missing after @'],
    ['credit:', 'an artifact is missing after the colon'],
    ['Credit@prod', '"Credit" is no flow\'s name'],
    ['a/b@prod', '"a/b" is no flow\'s name'],
    ['credit@--upload-pack=x', '"--upload-pack=x" is no revision'],
    ['credit@a..b', '"a..b" is no revision'],
    ['credit@a b', '"a b" is no revision'],
    ['-x#credit', '"-x" is no repository'],
    ['credit:/etc/passwd', '"/etc/passwd" is no path in a run'],
    ['credit:model/../x', '"model/../x" is no path in a run'],
    ['credit:a//b', '"a//b" is no path in a run'],
    ['credit:/', '"/" is no path in a run'],
    ['credit\n', 'it holds a control character'],
    ['credit@prod~99999999', '~ goes back at most 1000000 runs'],
  ];
  it.each(wrong)('refuses %j', (text, found) => {
    const error = errorOf(() => parseSpec(text));
    expect(error).toMatchObject({ code: 'bad-spec', kind: 'usage' });
    expect(error.message).toContain(`${JSON.stringify(text)} is not a SPEC: ${found}`);
    expect(error.hints[0]).toContain('`');
  });

  it('says how a repository is named when one was forgotten to be ended', () => {
    expect(errorOf(() => parseSpec('https://example.org/credit.git')).hints).toEqual([
      'end a repository with #, as in `https://example.org/team/credit.git#credit@prod:model`',
    ]);
  });
});

describe('formatSpec', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/);
  const segment = fc
    .string({ unit: fc.constantFrom(...'abc=,.#:@ é-'), minLength: 1, maxLength: 6 })
    .filter((text) => text !== '.' && text !== '..');
  const path = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([segments, isTask]) => segments.join('/') + (isTask ? '/' : ''));
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const specs = fc
    .record({
      repo: optional(fc.constantFrom('risk', 'https://h/x.git', 'git@h:x', '../other')),
      flow: optional(name),
      rev: optional(fc.constantFrom('latest', 'origin/latest', 'k3f9', 'HEAD', 'feature/x-1')),
      back: fc.nat(30),
      path: optional(path),
    })
    .filter((spec) => spec.flow !== undefined || spec.rev !== undefined || spec.path !== undefined)
    .map((spec) => (spec.rev === undefined ? { ...spec, back: 0 } : spec));

  it('is undone by parseSpec', () => {
    fc.assert(
      fc.property(specs, ({ repo, flow, rev, back, path }) => {
        const spec = {
          ...(repo === undefined ? {} : { repo }),
          ...(flow === undefined ? {} : { flow }),
          ...(rev === undefined ? {} : { rev }),
          back,
          ...(path === undefined ? {} : { path }),
        };
        const text = formatSpec(spec);
        expect(parseSpec(text)).toEqual({ ...spec, text });
        expect(formatSpec(parseSpec(text))).toBe(text);
      }),
    );
  });

  it('gives back what any readable text means', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1@:#/~.-=') }), (text) => {
        let spec: ReturnType<typeof parseSpec>;
        try {
          spec = parseSpec(text);
        } catch {
          expect(errorOf(() => parseSpec(text)).code).toBe('bad-spec');
          return;
        }
        expect({ ...parseSpec(formatSpec(spec)), text }).toEqual(spec);
      }),
      { numRuns: 2000 },
    );
  });
});
