import { expect, test } from 'vitest';
import { localEnvironment } from '../../../src/git/environment.ts';
import { quoted } from '../../../src/git/object-reader.ts';

test('git calls are quiet, local and lock-free, and forget the call they were made from', () => {
  const env = localEnvironment({ PATH: '/bin', GIT_INDEX_FILE: 'x', GIT_PREFIX: 'lib/', GIT_DIR: '.git' });
  expect(env).toEqual({
    PATH: '/bin',
    GIT_DIR: '.git',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    LC_MESSAGES: 'C',
  });
});

test('messages are English while the character set stays the user’s', () => {
  expect(localEnvironment({ LC_ALL: 'ja_JP.UTF-8', LANG: 'C', LANGUAGE: 'ja' })).toMatchObject({
    LANG: 'ja_JP.UTF-8',
    LC_CTYPE: 'ja_JP.UTF-8',
    LC_MESSAGES: 'C',
  });
  expect(localEnvironment({ LC_ALL: 'ja_JP.UTF-8', LANGUAGE: 'ja' })).not.toHaveProperty('LC_ALL');
});

test('a folder with a list separator or a quote is quoted as git reads it', () => {
  expect(quoted('/plain path')).toBe('/plain path');
  expect(quoted('/a:b')).toBe('"/a:b"');
  expect(quoted('/a"b\\c')).toBe('"/a\\"b\\\\c"');
});
