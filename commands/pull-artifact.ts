import { relative } from 'node:path';
import { pullArtifact } from '../src/app/pull-artifact.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';

export default class PullArtifact extends ContextCommand {
  static override summary = 'fetch one artifact: verified, atomically';
  static override description =
    'With --repo, or REPO# before the SPEC, no clone is needed: only the records of the run and the artifact itself are fetched. REPO is a git URL, a git remote, a folder, or a file of mlgit bundle create.';
  static override examples = [
    '<%= config.bin %> pull-artifact credit@prod:model -o model.joblib',
    '<%= config.bin %> pull-artifact credit@prod:model --repo https://example.org/team/credit.git',
  ];
  static override args = {
    spec: Args.string({ required: true, description: 'the artifact, or a file in it' }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'where to write it, or in there if it ends in / (default: its own name, here)',
      helpValue: 'PATH',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite what is there' }),
    repo: Flags.string({
      description: 'the repository that has the run; no clone is needed',
      helpValue: 'REPO',
    }),
    store: Flags.string({
      description: "the store that has the artifact (default: what the repository's flow file says)",
      helpValue: 'URL',
    }),
  };

  override async execute(): Promise<CommandResult<'pull-artifact'>> {
    const { args, flags } = await this.parse(PullArtifact);
    const { cwd } = this.settings;
    return this.atPlace(
      { spec: args.spec, repo: flags.repo, store: flags.store },
      async ({ context, spec }) => {
        const pulled = await pullArtifact(context, spec, {
          cwd,
          output: flags.output,
          force: flags.force,
          signal: this.signal,
          progress: this.transfer(spec),
          onProgress: this.progress(spec),
        });
        const path = relative(cwd, pulled.path) || '.';
        const text = `${this.palette.good(path)}  ${humanBytes(pulled.sizeBytes)} from ${pulled.spec}, verified`;
        return { result: pulled, text };
      },
    );
  }
}
