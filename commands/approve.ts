import { resolveRun } from '../src/app/resolve-spec.ts';
import { approveRun } from '../src/app/signing/approve-run.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import type { Approved } from '../src/model/approved.ts';

export default class Approve extends ContextCommand {
  static override summary = 'stand for a run: a signed approval on it, by the key that git signs with';
  static override description =
    'It names the run and its manifest, and travels with the run: mlgit push. Nothing is counted but what was signed by a key of the allowed signers.';
  static override examples = [
    '<%= config.bin %> approve credit@k3f9 -m "holdout and drift looked at"',
    '<%= config.bin %> approve credit@k3f9 --withdraw -m "the labels of March were wrong"',
    '<%= config.bin %> approve credit@k3f9 --sign-only',
  ];
  static override args = { run: Args.string({ required: true, description: 'run id, or SPEC of a run' }) };
  static override flags = {
    message: Flags.string({ char: 'm', description: 'what was looked at, or why', helpValue: 'TEXT' }),
    withdraw: Flags.boolean({ description: 'take back what you have approved', exclusive: ['sign-only'] }),
    'sign-only': Flags.boolean({
      description: 'sign the run, and approve nothing: as mlgit.sign does when a run ends',
    }),
  };

  override async execute(): Promise<CommandResult<'approve'>> {
    const { args, flags } = await this.parse(Approve);
    return this.inRepository(async (context) => {
      const run = await resolveRun(context, args.run);
      const approved = await approveRun(context, run, {
        kind: flags.withdraw ? 'withdrawal' : flags['sign-only'] ? 'signature' : 'approval',
        message: flags.message,
        asks: this.conversation().asks,
        signal: this.signal,
      });
      if (approved.kind === 'approval' && approved.own) {
        this.addWarning('This is a run of your own: a policy may ask for approvals by others', [
          'mlgit push   (so that others can approve it)',
        ]);
      }
      return { result: approved, text: this.render(approved) };
    });
  }

  private render({ flow, run, kind, name, withdrawn }: Approved): string {
    const done = {
      approval: 'approved',
      signature: 'signed',
      reproduction: 'signed',
      withdrawal: `withdrew ${withdrawn.join(', ')} on`,
    }[kind];
    const hint = this.palette.dim('mlgit push   (takes it to colleagues)');
    return `${this.palette.good(`${done} ${flow}@${run}`)}  ${name}\n${hint}`;
  }
}
