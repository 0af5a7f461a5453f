import { describe, expect, it } from 'vitest';
import { parseRemoteUrl, placeOf } from '../../../../src/git/clone-free/remote-url.ts';

const at = (text: string) => parseRemoteUrl(text, '/home/ada');

describe('the place of a repository', () => {
  it.each([
    ['../credit', { kind: 'folder', path: '/home/credit', name: '/home/credit' }],
    ['/srv/credit.git', { kind: 'folder', path: '/srv/credit.git' }],
    ['file:///srv/with%20space.git', { kind: 'folder', path: '/srv/with space.git' }],
    ['https://example.org/credit.git', { kind: 'http', name: 'https://example.org/credit.git' }],
    ['http://localhost:8080/credit', { kind: 'http' }],
    ['ssh://git@example.org/credit.git', { kind: 'other', name: 'ssh://git@example.org/credit.git' }],
    ['git@example.org:team/credit.git', { kind: 'other', name: 'git@example.org:team/credit.git' }],
    ['git://example.org/credit.git', { kind: 'other' }],
  ])('%s is taken as git takes it', (text, expected) => {
    expect(at(text)).toMatchObject(expected);
  });

  it('is named without credentials, and given to git with them', () => {
    expect(at('https://ada:secret@example.org/credit.git')).toEqual({
      url: 'https://ada:secret@example.org/credit.git',
      name: 'https://example.org/credit.git',
      kind: 'http',
    });
    expect(at('ssh://ada:secret@example.org/credit.git').name).toBe('ssh://ada@example.org/credit.git');
  });

  it('is the same whoever asks for it', () => {
    expect(placeOf(at('https://token@example.org/credit.git/'))).toBe(
      placeOf(at('https://example.org/credit.git')),
    );
    expect(placeOf(at('file:///srv/credit.git'))).toBe(placeOf(at('/srv/credit.git')));
  });

  it.each([
    '',
    '-oProxyCommand=x',
    '--upload-pack=x',
    'ext::sh -c x',
    'fd::3',
    'ssh://-oProxyCommand=x/y',
    'ssh://git@-oProxyCommand=x/y',
    'a\nb',
    'https://',
    'file://host/path',
  ])('is not %j', (text) => {
    expect(() => at(text)).toThrow(expect.objectContaining({ code: 'bad-repo-url', kind: 'usage' }));
  });

  it('does not repeat credentials of what it refuses', () => {
    expect(() => at('https://ada:secret@')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }),
    );
  });
});
