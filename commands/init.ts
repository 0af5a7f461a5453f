import type { Context } from '../src/app/context.ts';
import { type CiName, initCi } from '../src/app/init-ci.ts';
import type { InitFrom } from '../src/app/init-from/init-from.ts';
import { initRepository } from '../src/app/init-repository.ts';
import { shellWord } from '../src/base/shell-word.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import { splitFrom } from '../src/cli/split-from.ts';
import { terminalAsker } from '../src/cli/terminal-asker.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { ciFileLines } from '../src/ui/ci-file-lines.ts';
import { addLines, addQuestion, renderInitFrom } from '../src/ui/render-init-from.ts';

export default class Init extends ContextCommand {
  static override summary = 'write a commented mlgit.yaml that runs as it is';
  static override description =
    'With --from, existing scripts and notebooks are run once, observed, and become steps: each word that holds blanks or names a script is one command; else all words that follow are one.';
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --flow credit',
    '<%= config.bin %> init --from "python prepare.py" "python train.py --lr 0.1" analysis.ipynb',
    '<%= config.bin %> init --flow credit --from python train.py --lr 0.1',
    '<%= config.bin %> init --ci github',
  ];
  static override flags = {
    flow: Flags.string({
      description: 'name of the flow (default: from the name of the repository)',
      helpValue: 'NAME',
    }),
    from: Flags.string({
      description: 'run these commands once, in order, and write them as steps with what they read and wrote',
      helpValue: 'CMD…',
    }),
    'dry-run': Flags.boolean({
      description: 'with --from: run the commands, show the flow file, write nothing',
    }),
    add: Flags.boolean({
      description: 'with --from: mlgit add the data that nothing tracks, without asking',
    }),
    ci: Flags.string({
      options: ['github', 'gitlab'],
      description: 'also write what makes CI review and verify models',
    }),
  };

  override async execute(): Promise<CommandResult<'init'>> {
    const { own, commands } = splitFrom(this.argv);
    this.argv = [...own];
    const { flags } = await this.parse(Init);
    if (commands === undefined && (flags['dry-run'] || flags.add)) {
      throw usageError('bad-flag', '--dry-run and --add are for --from', [
        'mlgit init --from CMD… --dry-run',
      ]);
    }
    return this.inRepository(async (context) => {
      const found = commands === undefined ? undefined : await this.observe(context, commands, flags);
      const made = found === undefined ? await initRepository(context, flags.flow) : found.initialised;
      const ci =
        flags.ci === undefined || made === undefined ? [] : await initCi(context, flags.ci as CiName);
      const { good, dim } = this.palette;
      const lines = [
        ...(found === undefined
          ? [made?.written ? `${good('+')} mlgit.yaml  flow ${made.flow}` : '= mlgit.yaml  kept as it is']
          : [...renderInitFrom(found, made !== undefined, this.palette), '']),
        ...(made?.ignored ?? []).map((line) => `${good('+')} .gitignore  ${line}`),
        ...(made?.remotes ?? []).map((remote) => `${good('+')} git fetch ${remote}  brings runs, too`),
        ...ci.flatMap((file) => ciFileLines(file, this.palette)),
        ...(found === undefined ? [] : addLines(found, this.palette)),
        dim('mlgit run  runs it'),
      ];
      const { initialised: _, ...facts } = found ?? {};
      return { result: { ...facts, ...made, ci }, text: lines.join('\n') };
    });
  }

  private async observe(
    context: Context,
    commands: readonly string[],
    flags: { readonly flow?: string | undefined; readonly 'dry-run': boolean; readonly add: boolean },
  ): Promise<InitFrom> {
    const json = this.wantsJson();
    const { say, ask } = terminalAsker({ json, mayAsk: true });
    let adding: ReturnType<typeof this.progress> | undefined;
    const { initFrom } = await import('../src/app/init-from/init-from.ts');
    const found = await initFrom(context, {
      flow: flags.flow,
      commands,
      dryRun: flags['dry-run'],
      quietOutput: json,
      signal: this.signal,
      mayAdd: async (untracked) => flags.add || ((await ask?.(addQuestion(untracked))) ?? false),
      onProgress: (bytes, files) => {
        adding ??= this.progress('adding');
        adding(bytes, files);
      },
      onCommand: (command, number, of) => say([`[${number}/${of}] ${command}`]),
    });
    if (found.unseen !== undefined) {
      this.addWarning(`Only files that Python code opened were seen, as ${found.unseen}`, [
        'mlgit doctor   (says what there is to trace with)',
      ]);
    }
    for (const pointer of found.ignoredPointers) {
      this.addWarning(`${pointer} is ignored by git, so it would never be committed`, [
        `git add --force ${shellWord(pointer)}`,
      ]);
    }
    return found;
  }
}
