import type { Body } from './bucket-port.ts';

/** The body of a form with one file, whose field S3 takes as the last (RFC 7578; "POST Object", Amazon S3 API reference). */
export function formBody(
  fields: { readonly [name: string]: string },
  file: Body,
  boundary: string,
): { readonly type: string; readonly body: Body } {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `${parts.join('')}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="file"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: [Buffer.from(head), ...file, Buffer.from(`\r\n--${boundary}--\r\n`)],
  };
}
