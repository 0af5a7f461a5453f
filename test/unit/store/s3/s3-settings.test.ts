import { describe, expect, it } from 'vitest';
import { parseS3Url, usesPathStyle } from '../../../../src/store/s3/s3-settings.ts';

describe('the URL of a bucket', () => {
  it.each([
    ['s3://ml-artifacts', { bucket: 'ml-artifacts', prefix: '' }],
    ['s3://ml-artifacts/', { bucket: 'ml-artifacts', prefix: '' }],
    ['s3://ml.artifacts/credit', { bucket: 'ml.artifacts', prefix: 'credit' }],
    ['s3://ml-artifacts/team/Credit_v2/', { bucket: 'ml-artifacts', prefix: 'team/Credit_v2' }],
  ])('%s is a bucket and a prefix', (url, place) => {
    expect(parseS3Url(url)).toEqual(place);
  });

  it.each([
    's3://',
    's3:///x',
    's3://b/a//b',
    's3://bucket//x',
    's3://bucket/a/../b',
    's3://bucket/./b',
    's3://Bucket/x',
    's3://bucket/a b',
    's3://bucket/x?y',
    'http://bucket/x',
  ])('%s is refused', (url) => {
    expect(() => parseS3Url(url)).toThrow(expect.objectContaining({ code: 'bad-store-url', kind: 'usage' }));
  });
});

describe('how a bucket is addressed', () => {
  it('is by path where an endpoint is given, and by host on AWS, unless it is said', () => {
    expect(usesPathStyle('auto', true)).toBe(true);
    expect(usesPathStyle('auto', false)).toBe(false);
    expect(usesPathStyle('path', false)).toBe(true);
    expect(usesPathStyle('virtual', true)).toBe(false);
  });
});
