import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLogin, fromCredentials, fromNetrc } from '../../../../src/git/clone-free/stored-login.ts';
import { tokenHelper } from '../../../../src/git/clone-free/token.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const HOST = new URL('https://example.org/credit.git');

describe('.netrc', () => {
  it.each([
    ['on one line', 'machine example.org login ada password secret'],
    ['on several lines', 'machine example.org\n  login ada\n  password secret\n'],
    [
      'behind other machines',
      'machine other.org login x password y\nmachine example.org login ada password secret',
    ],
    ['with an account', 'machine example.org login ada account staff password secret'],
    ['as the default', 'machine other.org login x password y\ndefault login ada password secret'],
    [
      'behind a macro',
      'macdef init\nmachine example.org login no password no\n\nmachine example.org login ada password secret',
    ],
    ['in quotes', 'machine example.org login "ada" password "secret"'],
  ])('has a login %s', (_, text) => {
    expect(fromNetrc(text, 'example.org')).toEqual({ user: 'ada', password: 'secret' });
  });

  it.each([
    '',
    'machine other.org login ada password secret',
    'machine example.org login ada',
    'macdef init\nmachine example.org login a password b',
  ])('has none in %j', (text) => {
    expect(fromNetrc(text, 'example.org')).toBeUndefined();
  });

  it('takes nothing of one machine for another', () => {
    expect(
      fromNetrc('machine example.org login ada\nmachine other.org password secret', 'example.org'),
    ).toBeUndefined();
  });
});

describe('.git-credentials', () => {
  it('has a login of the same scheme, host and port', () => {
    const text = 'http://x:y@example.org\nhttps://x:y@example.org:8443\nhttps://ada:s%40fe@example.org\n';
    expect(fromCredentials(text, HOST)).toEqual({ user: 'ada', password: 's@fe' });
    expect(fromCredentials(text, new URL('https://other.org'))).toBeUndefined();
  });
});

describe('who to be at a server', () => {
  it('is what the URL says, then MLGIT_TOKEN, then .git-credentials, then .netrc', async () => {
    const home = temporaryFolder();
    const env = { MLGIT_TOKEN: 'token' };
    expect(await findLogin(HOST, { env: {}, home })).toBeUndefined();
    writeFileSync(join(home, '.netrc'), 'machine example.org login net password rc');
    expect(await findLogin(HOST, { env: {}, home })).toEqual({ user: 'net', password: 'rc' });
    writeFileSync(join(home, '.git-credentials'), 'https://stored:one@example.org\n');
    expect(await findLogin(HOST, { env: {}, home })).toEqual({ user: 'stored', password: 'one' });
    expect(await findLogin(HOST, { env, home })).toEqual({ user: 'x-access-token', password: 'token' });
    expect(await findLogin(HOST, { env: { ...env, MLGIT_USER: 'ada' }, home })).toMatchObject({
      user: 'ada',
    });
    const named = new URL('https://me:mine@example.org/credit.git');
    expect(await findLogin(named, { env, home })).toEqual({ user: 'me', password: 'mine' });
  });

  it('is never told to a connection that others can listen to', async () => {
    const env = { MLGIT_TOKEN: 'token' };
    const home = temporaryFolder();
    expect(await findLogin(new URL('http://example.org/x'), { env, home })).toBeUndefined();
    expect(await findLogin(new URL('http://127.0.0.1:8080/x'), { env, home })).toBeDefined();
    expect(tokenHelper({ url: 'http://example.org/x', name: '', kind: 'http' }, env)).toEqual([]);
  });

  it('is told to git without the token in its arguments', () => {
    const args = tokenHelper(
      { url: 'https://example.org/x', name: '', kind: 'http' },
      { MLGIT_TOKEN: 'hidden' },
    );
    expect(args).toHaveLength(4);
    expect(args.join(' ')).not.toContain('hidden');
  });
});
