import { type CiName, initCi } from '../src/app/init-ci.ts';
import { initRepository } from '../src/app/init-repository.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { ciFileLines } from '../src/ui/ci-file-lines.ts';

export default class Init extends ContextCommand {
  static override summary = 'write a commented mlgit.yaml that runs as it is';
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --flow credit',
    '<%= config.bin %> init --ci github',
  ];
  static override flags = {
    flow: Flags.string({
      description: 'name of the flow (default: from the name of the repository)',
      helpValue: 'NAME',
    }),
    from: Flags.string({ hidden: true, description: 'not supported yet' }),
    ci: Flags.string({
      options: ['github', 'gitlab'],
      description: 'also write what makes CI review and verify models',
    }),
  };

  override async execute(): Promise<CommandResult> {
    const { flags } = await this.parse(Init);
    if (flags.from !== undefined) {
      throw usageError('not-supported', 'mlgit init --from is not supported yet', ['mlgit init']);
    }
    return this.inRepository(async (context) => {
      const made = await initRepository(context, flags.flow);
      const ci = flags.ci === undefined ? [] : await initCi(context, flags.ci as CiName);
      const lines = [
        made.written
          ? `${this.palette.good('+')} mlgit.yaml  flow ${made.flow}`
          : '= mlgit.yaml  kept as it is',
        ...made.ignored.map((line) => `${this.palette.good('+')} .gitignore  ${line}`),
        ...made.remotes.map((remote) => `${this.palette.good('+')} git fetch ${remote}  brings runs, too`),
        ...ci.flatMap((file) => ciFileLines(file, this.palette)),
        this.palette.dim('mlgit run  runs it'),
      ];
      return { result: toRecord({ ...made, ci }), text: lines.join('\n') };
    });
  }
}
