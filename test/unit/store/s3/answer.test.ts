import { describe, expect, it } from 'vitest';
import { AnsweredError, elements, elementText, escapeXml, isError } from '../../../../src/store/s3/answer.ts';

const answer = (status: number, headers: { readonly [name: string]: string } = {}) => ({
  status,
  headers,
  body: Buffer.of(),
});

describe('an answer of S3', () => {
  it('gives the text of elements, with entities, and without minding attributes', () => {
    const xml = '<A xmlns="urn:x"><K a="1">x&amp;y &lt;z&gt; &#x41;&#66;&quot;</K><E></E></A>';
    expect(elementText(xml, 'K')).toBe('x&y <z> AB"');
    expect(elementText(xml, 'E')).toBe('');
    expect(elementText(xml, 'Key')).toBeUndefined();
  });

  it('gives what is in each element of a list', () => {
    const xml = '<L><Contents><Key>a</Key></Contents>\n<Contents><Key>b</Key></Contents></L>';
    expect(elements(xml, 'Contents').map((each) => elementText(each, 'Key'))).toEqual(['a', 'b']);
  });

  it('gets back what it escapes', () => {
    const text = `"etag" <&> 'x'`;
    expect(elementText(`<ETag>${escapeXml(text)}</ETag>`, 'ETag')).toBe(text);
  });

  it('is an error by its first element, also after a declaration and spaces', () => {
    expect(isError('  \n<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>')).toBe(true);
    expect(isError('<CopyObjectResult><ETag>Error</ETag></CopyObjectResult>')).toBe(false);
    expect(isError('')).toBe(false);
  });

  it('names its code, its message, the time of the server and the region of the bucket', () => {
    const xml =
      '<Error><Code>PermanentRedirect</Code><Message>Use &quot;eu&quot;</Message><ServerTime>2026-01-02T03:04:05Z</ServerTime></Error>';
    const error = new AnsweredError(answer(301, { 'x-amz-bucket-region': 'eu-west-1' }), xml);
    expect(error).toMatchObject({
      name: 'PermanentRedirect',
      message: 'Use "eu"',
      $metadata: { httpStatusCode: 301 },
      serverTimeMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      region: 'eu-west-1',
    });
  });

  it('that is no XML is named by its status', () => {
    const error = new AnsweredError(answer(502), '<html>Bad gateway');
    expect(error).toMatchObject({ name: 'Http502', serverTimeMs: undefined, region: undefined });
  });
});
