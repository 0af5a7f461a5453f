import { openArtifact } from '../src/app/open-artifact.ts';
import type { ArtifactText } from '../src/app/results/artifact-results.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { writeStream } from '../src/cli/write-stream.ts';

export default class Cat extends ContextCommand {
  static override summary = "an artifact's bytes, verified, on standard output";
  static override examples = [
    '<%= config.bin %> cat credit@prod:report',
    '<%= config.bin %> cat credit@latest:train/model/weights.json > weights.json',
  ];
  static override args = {
    spec: Args.string({ required: true, description: 'the artifact, or a file in it' }),
  };

  override async execute(): Promise<CommandResult<'cat'>> {
    const { args } = await this.parse(Cat);
    return this.atPlace(args, async ({ context, spec }) => {
      const { stream, content } = await openArtifact(context, spec, this.signal);
      const { digest, sizeBytes } = content;
      if (this.wantsJson()) return { result: { digest, sizeBytes, ...(await asText(stream)) } };
      await writeStream(stream, process.stdout);
      return { result: { digest, sizeBytes } };
    });
  }
}

/** JSON holds text: bytes that are no UTF-8 are given in base64. */
async function asText(
  stream: AsyncIterable<Uint8Array>,
): Promise<Pick<ArtifactText, 'encoding' | 'content'>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes)
    ? { encoding: 'utf8', content: text }
    : { encoding: 'base64', content: bytes.toString('base64') };
}
