import { describe, expect, it } from 'vitest';
import { aboutRemote } from '../../../../src/app/clone-free/remote-hints.ts';
import { MlgitError } from '../../../../src/model/mlgit-error.ts';

const URL = 'https://example.org/credit.git';

function about(message: string, hints: readonly string[], code = 'no-such-run') {
  return aboutRemote(new MlgitError(message, { code, kind: 'usage', hints }), URL) as MlgitError;
}

describe('an error about a remote', () => {
  it('names the remote instead of this clone', () => {
    expect(about('There is no flow gret here', ['did you mean greet?', 'mlgit log']).message).toBe(
      `There is no flow gret in ${URL}`,
    );
    expect(about('Tag prod of greet names run x, which is not in this clone', []).message).toMatch(
      `not in ${URL}`,
    );
  });

  it('keeps the hints that hold there', () => {
    expect(about('Not so', ['did you mean greet@prod?', 'mlgit log greet']).hints).toEqual([
      'did you mean greet@prod?',
    ]);
    expect(about('Can mean two', ['mlgit show greet@aaaaaaaaaa']).hints).toEqual([
      `mlgit show '${URL}#greet@aaaaaaaaaa'`,
    ]);
    expect(
      about('A folder', ['mlgit ls greet@aaaaaaaaaa:write/all', 'mlgit cat greet@a:b > b   (its bytes)'])
        .hints,
    ).toEqual([
      `mlgit ls '${URL}#greet@aaaaaaaaaa:write/all'`,
      `mlgit cat '${URL}#greet@a:b' > b   (its bytes)`,
    ]);
    expect(about('Not so', ['mlgit fetch', 'git remote -v']).hints).toEqual([
      `git ls-remote '${URL}' 'refs/mlgit/*'`,
    ]);
  });

  it('says of an artifact that is in no store who can bring it there', () => {
    const { hints } = about('The store lacks it', ['mlgit fsck', 'mlgit run'], 'blob-missing');
    expect(hints[0]).toMatch(/^mlgit push/);
  });

  it('leaves alone what is no failure of ours', () => {
    const error = new TypeError('x');
    expect(aboutRemote(error, URL)).toBe(error);
  });
});
