import { describe, expect, it } from 'vitest';
import { parseEnvelope, preAuthEncoding } from '../../../../src/model/attestation/envelope.ts';
import {
  PREDICATE_TYPE,
  STATEMENT_TYPE,
  whatIsWrongWith,
} from '../../../../src/model/attestation/statement.ts';

const STATEMENT = {
  _type: STATEMENT_TYPE,
  subject: [{ name: 'train/model', digest: { sha256: 'ab12' } }],
  predicateType: PREDICATE_TYPE,
  predicate: {
    buildDefinition: {
      buildType: 'urn:mlgit:run:1',
      externalParameters: {},
      internalParameters: {},
      resolvedDependencies: [{ name: 'code', digest: { gitCommit: 'ab12' } }],
    },
    runDetails: {
      builder: { id: 'urn:mlgit:runner:local', version: {} },
      metadata: {
        invocationId: 'x',
        startedOn: '2026-01-02T03:04:05Z',
        finishedOn: '2026-01-02T03:04:05.678Z',
      },
    },
  },
};

describe('whatIsWrongWith', () => {
  it('finds nothing in a whole statement', () => {
    expect(whatIsWrongWith(STATEMENT)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['_type', { ...STATEMENT, _type: 'https://in-toto.io/Statement/v0.1' }],
    ['predicateType', { ...STATEMENT, predicateType: 'https://slsa.dev/provenance/v0.2' }],
    ['no subject', { ...STATEMENT, subject: [] }],
    ['no digest', { ...STATEMENT, subject: [{ name: 'x', uri: 'file:x' }] }],
    ['no digest', { ...STATEMENT, subject: [{ name: 'x', digest: { sha256: 'NOT HEX' } }] }],
    ['no buildType', { ...STATEMENT, predicate: {} }],
    ['no builder', { ...STATEMENT, predicate: { ...STATEMENT.predicate, runDetails: {} } }],
    [
      'neither uri nor digest',
      {
        ...STATEMENT,
        predicate: {
          ...STATEMENT.predicate,
          buildDefinition: { ...STATEMENT.predicate.buildDefinition, resolvedDependencies: [{ name: 'x' }] },
        },
      },
    ],
    [
      'RFC 3339',
      {
        ...STATEMENT,
        predicate: {
          ...STATEMENT.predicate,
          runDetails: { ...STATEMENT.predicate.runDetails, metadata: { startedOn: 'yesterday' } },
        },
      },
    ],
  ])('finds %s', (what, statement) => {
    expect(whatIsWrongWith(statement)).toContain(what);
  });
});

describe('the envelope', () => {
  it('signs type and payload as the example of DSSE does', () => {
    const bytes = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(bytes.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it.each([
    ['is not JSON', 'x'],
    ['has no payload', '{}'],
    ['has no payloadType', '{"payload":"YQ==","payloadType":"text/plain","signatures":[{"sig":"YQ=="}]}'],
    ['is not signed', '{"payload":"YQ==","payloadType":"application/vnd.in-toto+json","signatures":[]}'],
    [
      'not base64',
      '{"payload":"YQ==","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"?"}]}',
    ],
  ])('that %s is refused', (what, text) => {
    expect(() => parseEnvelope(text, 'a.json')).toThrow(what);
  });
});
