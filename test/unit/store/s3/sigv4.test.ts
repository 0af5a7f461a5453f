import { describe, expect, it } from 'vitest';
import {
  amzDateOf,
  encodePath,
  encodeQuery,
  type SignableRequest,
  Signer,
  sha256,
} from '../../../../src/store/s3/sigv4.ts';

const EMPTY = sha256('');

/** Of the test suite of Signature Version 4 that AWS publishes: key, date and expected signatures. */
const SUITE = {
  identity: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  date: '20150830T123600Z',
};
const suiteHeaders = { host: 'example.amazonaws.com', 'x-amz-date': SUITE.date };
const suite: readonly [string, Omit<SignableRequest, 'payload'>, string][] = [
  [
    'get-vanilla',
    { method: 'GET', path: '/', query: '', headers: suiteHeaders },
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-vanilla-query-order-key-case',
    {
      method: 'GET',
      path: '/',
      query: encodeQuery({ Param2: 'value2', Param1: 'value1' }),
      headers: suiteHeaders,
    },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'post-vanilla',
    { method: 'POST', path: '/', query: '', headers: suiteHeaders },
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
];

/** Of the examples of the S3 API reference, "Signature Calculations for the Authorization Header". */
const S3 = {
  identity: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  date: '20130524T000000Z',
};
const s3Headers = (more: { readonly [name: string]: string }, payload = EMPTY) => ({
  host: 'examplebucket.s3.amazonaws.com',
  'x-amz-content-sha256': payload,
  'x-amz-date': S3.date,
  ...more,
});
const TEXT = sha256('Welcome to Amazon S3.');
const examples: readonly [string, SignableRequest, string][] = [
  [
    'GET of a range',
    {
      method: 'GET',
      path: '/test.txt',
      query: '',
      headers: s3Headers({ range: 'bytes=0-9' }),
      payload: EMPTY,
    },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'PUT of a key with a dollar sign',
    {
      method: 'PUT',
      path: encodePath('/test$file.text'),
      query: '',
      headers: s3Headers(
        { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        TEXT,
      ),
      payload: TEXT,
    },
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'GET of a parameter without value',
    {
      method: 'GET',
      path: '/',
      query: encodeQuery({ lifecycle: '' }),
      headers: s3Headers({}),
      payload: EMPTY,
    },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'GET of a listing',
    {
      method: 'GET',
      path: '/',
      query: encodeQuery({ prefix: 'J', 'max-keys': '2' }),
      headers: s3Headers({}),
      payload: EMPTY,
    },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
];

function signatureOf(authorization: string): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(authorization)?.[1];
}

describe('Signature Version 4', () => {
  it.each(suite)('gives the signature of the published vector %s', (_, request, expected) => {
    const signer = new Signer('us-east-1', 'service');
    const signed = signer.authorization({ ...request, payload: EMPTY }, SUITE.identity, SUITE.date);
    expect(signed).toContain(
      'Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date,',
    );
    expect(signatureOf(signed)).toBe(expected);
  });

  it.each(examples)('gives the published signature of a %s', (_, request, expected) => {
    expect(signatureOf(new Signer('us-east-1').authorization(request, S3.identity, S3.date))).toBe(expected);
  });

  it('derives another key for another day and another secret, and the same again', () => {
    const signer = new Signer('us-east-1');
    const [, request, expected] = examples[0] as (typeof examples)[number];
    const sign = (date: string, secretAccessKey = S3.identity.secretAccessKey) =>
      signatureOf(signer.authorization(request, { ...S3.identity, secretAccessKey }, date));
    const others = [sign('20130525T000000Z'), sign(S3.date, 'another')];
    expect(new Set([...others, expected]).size).toBe(3);
    expect(sign(S3.date)).toBe(expected);
  });

  it('writes a time to the second', () => {
    expect(amzDateOf(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe('20260102T030405Z');
  });

  it('encodes what is not unreserved, and keeps the slashes of a path', () => {
    expect(encodePath("team/a b!*'()=+@ü~-_.x")).toBe('team/a%20b%21%2A%27%28%29%3D%2B%40%C3%BC~-_.x');
    expect(encodeQuery({ b: 'x/y', a: '', 'c d': '&=' })).toBe('a=&b=x%2Fy&c%20d=%26%3D');
  });
});
