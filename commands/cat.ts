import { openArtifact } from '../src/app/open-artifact.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { writeStream } from '../src/cli/write-stream.ts';
import { usageError } from '../src/model/mlgit-error.ts';

export default class Cat extends ContextCommand {
  static override summary = "an artifact's bytes, verified, on standard output";
  static override args = {
    spec: Args.string({ required: true, description: 'the artifact, or a file in it' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args } = await this.parse(Cat);
    return this.inRepository(async (context) => {
      const { stream, content, spec } = await openArtifact(context, args.spec, this.signal);
      if (this.wantsJson()) {
        throw usageError('bytes-only', 'mlgit cat writes bytes, and has no JSON form', [
          `mlgit show ${spec} --json`,
        ]);
      }
      await writeStream(stream, process.stdout);
      return { result: toResult(content) };
    });
  }
}

function toResult(content: { readonly digest: string; readonly sizeBytes: number }) {
  return { digest: content.digest, sizeBytes: content.sizeBytes };
}
