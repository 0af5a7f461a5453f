import { once } from 'node:events';

/** Writes at the pace of the reader, so that memory stays bounded. */
export async function writeStream(
  source: AsyncIterable<Uint8Array>,
  output: NodeJS.WriteStream,
): Promise<void> {
  for await (const chunk of source) {
    if (!output.write(chunk)) await once(output, 'drain');
  }
}
