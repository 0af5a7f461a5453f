import type { HttpAnswer } from './http-answer.ts';

/** More of an error is not read: it is XML of a few lines, or a page of something that is no S3 server. */
const MOST_ERROR_BYTES = 64 * 1024;

/** An error that a server answered with, as `translateError` looks at it. */
export class AnsweredError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  /** Of the server, epoch milliseconds; given with an error about the clock. */
  readonly serverTimeMs: number | undefined;
  /** Where the bucket is, when the request went to another region. */
  readonly region: string | undefined;

  constructor(answer: HttpAnswer, xml: string) {
    const { status, headers } = answer;
    super(elementText(xml, 'Message') ?? `HTTP ${status}`);
    this.name = elementText(xml, 'Code') ?? `Http${status}`;
    this.$metadata = { httpStatusCode: status };
    const time = Date.parse(elementText(xml, 'ServerTime') ?? headers.date ?? '');
    this.serverTimeMs = Number.isNaN(time) ? undefined : time;
    const header = headers['x-amz-bucket-region'];
    this.region = (Array.isArray(header) ? header[0] : header) ?? elementText(xml, 'Region');
  }
}

/** The whole body, which must end where the server said. */
export async function readText({ body }: HttpAnswer): Promise<string> {
  if (Buffer.isBuffer(body)) return body.toString('utf8');
  const parts: Buffer[] = [];
  for await (const part of body as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** As much of an error as says what it is. One whose body breaks off is told by its status. */
export async function readError(answer: HttpAnswer): Promise<AnsweredError> {
  const { body } = answer;
  if (Buffer.isBuffer(body)) return new AnsweredError(answer, body.toString('utf8'));
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length > MOST_ERROR_BYTES) break;
    }
  } catch (error) {
    if (parts.length === 0) throw error;
  }
  return new AnsweredError(answer, Buffer.concat(parts).toString('utf8'));
}

/** A copy or a completion that failed on its way says so in an answer of success. */
export function isError(xml: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]/.test(xml);
}

/** Text of the first element of this name; of the flat XML that S3 answers with. */
export function elementText(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml) ?? [];
  return text === undefined ? undefined : unescapeXml(text);
}

/** What is between the tags of each element of this name. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, inner = '']) => inner,
  );
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const ENTITIES: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
