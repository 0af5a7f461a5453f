import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { mistakesOf } from '../../support/flow-text.ts';

const file = (tags: string): string =>
  `version: 1\nflows:\n  demo:\n    tags: ${tags}\n    steps:\n      a: {run: x}\n`;

describe('tags of a flow', () => {
  it('are bound to branches', () => {
    const { flows } = parseFlowFile(
      file('{prod: {branch: main}, staging: {branch: release/2026}}'),
      'mlgit.yaml',
    );
    expect(flows.demo?.tags).toEqual({ prod: { branch: 'main' }, staging: { branch: 'release/2026' } });
  });

  it.each([
    [
      '{prod: {branch: refs/heads/main}}',
      'expected the name of a branch, found "refs/heads/main"',
      'write main',
    ],
    ['{prod: {branch: "a b"}}', 'found "a b"', 'as in: branch: main'],
    ['{prod: {branch: "../x"}}', 'found "../x"', 'as in: branch: main'],
    ['{prod: {branch: "-f"}}', 'found "-f"', 'as in: branch: main'],
    ['{prod: {branch: main.lock}}', 'found "main.lock"', 'as in: branch: main'],
    ['{latest: {branch: main}}', '"latest" always means', 'choose another name'],
    ['{prod: {brnch: main}}', 'unknown key "brnch" of a tag', 'did you mean "branch"?'],
    ['{Prod: {branch: main}}', '"Prod" cannot be the name of a tag', 'use "prod"'],
    ['{prod: main}', 'a mapping with branch', undefined],
  ])('are refused where they are none: %s', (tags, message, hint) => {
    const [mistake] = mistakesOf(file(tags));
    expect(mistake).toContain(message);
    if (hint !== undefined) expect(mistake).toContain(`(${hint})`);
  });
});
