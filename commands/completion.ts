import { BaseCommand, type CommandResult } from '../src/cli/base-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { SHELLS, type Shell } from '../src/model/completion.ts';
import { completionScript } from '../src/ui/complete/completion-scripts.ts';

export default class CompletionCommand extends BaseCommand {
  static override summary = 'what a shell reads to complete command lines of mlgit';
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"    # in ~/.bashrc; for zsh likewise in ~/.zshrc, after compinit',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
  ];
  static override args = {
    shell: Args.string({ required: true, options: [...SHELLS], description: 'bash, zsh or fish' }),
  };

  override async execute(): Promise<CommandResult<'completion'>> {
    const { args } = await this.parse(CompletionCommand);
    const shell = args.shell as Shell;
    const script = completionScript(shell);
    return { result: { shell, script }, text: script.trimEnd() };
  }
}
