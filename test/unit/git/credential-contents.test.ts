import { expect, test } from 'vitest';
import { findCredentials } from '../../../src/git/credential-contents.ts';

/** Parts that only together look like a credential, so that no scanner stops at this file. */
const RANDOM = 'k7Qz2Rm9Tb4Wx8Lp3Nc6Vd1Hf5Js0Gy2Ea7Uo4Ib9Xq';
const BASE64 = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
const BEGIN = (kind: string) => ['-----BEGIN', kind, 'PRIVATE KEY-----'].filter(Boolean).join(' ');

test.each([
  ['a PKCS#8 key', `${BEGIN('')}\n${BASE64}\n`],
  ['an RSA key with Windows line ends', `${BEGIN('RSA')}\r\n${BASE64}\r\n`],
  ['an OpenSSH key', `x = 1\n${BEGIN('OPENSSH')}\n${BASE64}\n`],
  [
    'an encrypted key with headers',
    `${BEGIN('RSA')}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${BASE64}\n`,
  ],
  ['a key in a JSON string', `{"private_key": "${BEGIN('')}\\n${BASE64}\\n"}`],
  ['a PGP key', `${BEGIN('PGP').replace('KEY', 'KEY BLOCK')}\nVersion: GnuPG v2\n\n${BASE64}\n`],
  ['an AWS key id', `aws_access_key_id = ${`AKIA${'QZ7RTP2MNW5KXB4D'}`}\n`],
  ['an AWS secret', `AWS_SECRET_ACCESS_KEY="${RANDOM.slice(0, 40)}"`],
  ['a GitHub token', `token: ${`ghp_${RANDOM.slice(0, 36)}`}`],
  ['a fine-grained GitHub token', `github${`_pat_${RANDOM}${RANDOM}`}`.slice(0, 90)],
  ['a GitLab token', `glpat${`-${RANDOM.slice(0, 20)}`}`],
  ['a Slack token', `xoxb${`-1234567890-${RANDOM.slice(0, 24)}`}`],
  ['a Google key', `AIza${RANDOM.slice(0, 35)}`],
  ['a Hugging Face token', `hf${`_${RANDOM.slice(0, 34)}`}`],
  ['an OpenAI key', `sk-${`proj-${RANDOM}`}`],
  ['a Stripe key', `sk_${`live_${RANDOM.slice(0, 24)}`}`],
  ['an npm token', `//registry/:_authToken=npm${`_${RANDOM.slice(0, 36)}`}`],
  ['an Azure storage key', `AccountKey=${`${RANDOM}${RANDOM}`.slice(0, 86)}==`],
])('%s is found', (_, text) => {
  expect(findCredentials(Buffer.from(text))).toHaveLength(1);
});

test.each([
  [
    'code that looks for keys',
    `if text.startswith("${BEGIN('RSA')}"):\n    raise ValueError("found a private key")\n`,
  ],
  ['a public key', `-----BEGIN PUBLIC KEY-----\n${BASE64}\n`],
  ['a certificate', `-----BEGIN CERTIFICATE-----\n${BASE64}\n`],
  ["AWS's own example", `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['a placeholder', `ghp_${'x'.repeat(36)}`],
  [
    'a git id and a digest',
    'b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262 d00491fd7e5bb6fa28c517a0bb32b8b506539d4d',
  ],
  ['words that begin alike', 'hf_hub_download(repo_id) sk-learn ghp_token AKIAN npm_config_registry'],
  ['a longer upper-case identifier', `XAKIA${'QZ7RTP2MNW5KXB4DQZ'}`],
])('%s is no credential', (_, text) => {
  expect(findCredentials(Buffer.from(text))).toEqual([]);
});

test('a credential between bytes that are no text is found as well', () => {
  const content = Buffer.concat([
    Buffer.from([0, 255, 10]),
    Buffer.from(`AKIA${'QZ7RTP2MNW5KXB4D'}`),
    Buffer.from([0]),
  ]);
  expect(findCredentials(content)).toHaveLength(1);
});
