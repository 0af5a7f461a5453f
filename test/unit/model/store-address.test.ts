import { describe, expect, it } from 'vitest';
import { formatStoreAddress, parseStoreAddress } from '../../../src/model/store-address.ts';

describe('the address of a store', () => {
  it('is a URL, with how the server is asked in its query', () => {
    const text =
      's3://ml-artifacts/credit?endpoint=https://minio.example.org:9000&region=eu-1&addressing=path';
    expect(parseStoreAddress(text)).toEqual({
      url: 's3://ml-artifacts/credit',
      endpoint: 'https://minio.example.org:9000',
      region: 'eu-1',
      addressing: 'path',
    });
    expect(formatStoreAddress(parseStoreAddress(text))).toBe(text);
  });

  it('has one form, whatever slashes follow it', () => {
    expect(parseStoreAddress('s3://bucket/prefix//').url).toBe('s3://bucket/prefix');
    expect(parseStoreAddress('file:///mnt/team/').url).toBe('file:///mnt/team');
  });

  it.each([
    'ftp://example.org/x',
    's3://',
    'file://relative',
    '/mnt/team',
    's3://bucket/a b',
    's3://bucket?colour=red',
    'file:///mnt/team?region=x',
    's3://bucket?endpoint=nowhere',
    's3://bucket?addressing=sideways',
  ])('%s is refused in a sentence that says what it should be', (text) => {
    expect(() => parseStoreAddress(text)).toThrow(
      expect.objectContaining({ code: 'bad-store-url', kind: 'usage' }),
    );
  });

  it('with a space in it says how a space is written, where it can be', () => {
    expect(() => parseStoreAddress('file:///mnt/team data')).toThrow(
      /has to be without spaces, as in file:\/\/\/mnt\/team%20data; found "file:\/\/\/mnt\/team data"/,
    );
    expect(() => parseStoreAddress('s3://bucket/a b')).toThrow(/has to be without spaces; found/);
    expect(() => parseStoreAddress('no url')).toThrow(/has to be s3:\/\/bucket\/prefix or file:/);
  });

  it.each(['s3://key:secret@bucket/x', 's3://bucket?endpoint=https://me:secret@example.org'])(
    'with credentials in it is refused, and not repeated: %s',
    (text) => {
      expect(() => parseStoreAddress(text)).toThrow(expect.objectContaining({ code: 'credentials-in-url' }));
      expect(() => parseStoreAddress(text)).not.toThrow(/secret/);
    },
  );
});
