import { relative } from 'node:path';
import { atRepository } from '../src/app/other-repository.ts';
import { pullArtifact } from '../src/app/pull-artifact.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';

export default class PullArtifact extends ContextCommand {
  static override summary = 'fetch one artifact: verified, atomically';
  static override examples = ['<%= config.bin %> pull-artifact credit@prod:model -o model.joblib'];
  static override args = {
    spec: Args.string({ required: true, description: 'the artifact, or a file in it' }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'where to write it (default: its own name, here)',
      helpValue: 'PATH',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite what is there' }),
  };

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(PullArtifact);
    return this.inRepository(async (context) => {
      const { cwd } = context.config;
      const pulled = await atRepository(context, args.spec, (there, spec) =>
        pullArtifact(there, spec, {
          cwd,
          output: flags.output,
          force: flags.force,
          signal: this.signal,
          progress: this.transfer(spec),
          onProgress: this.progress(spec),
        }),
      );
      const path = relative(context.config.cwd, pulled.path) || '.';
      const text = `${this.palette.good(path)}  ${humanBytes(pulled.sizeBytes)} from ${pulled.spec}, verified`;
      return { result: toRecord(pulled), text };
    });
  }
}
