import { openArtifact } from '../src/app/open-artifact.ts';
import { atRepository } from '../src/app/other-repository.ts';
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
    if (this.wantsJson()) {
      throw usageError('bytes-only', 'mlgit cat writes bytes, and has no JSON form', [
        `mlgit show ${args.spec} --json`,
      ]);
    }
    return this.inRepository((context) =>
      atRepository(context, args.spec, async (there, spec) => {
        const { stream, content } = await openArtifact(there, spec, this.signal);
        await writeStream(stream, process.stdout);
        return { result: toResult(content) };
      }),
    );
  }
}

function toResult(content: { readonly digest: string; readonly sizeBytes: number }) {
  return { digest: content.digest, sizeBytes: content.sizeBytes };
}
