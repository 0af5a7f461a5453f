import { parseGateTarget } from '../src/app/verify/parse-gate-target.ts';
import { verify } from '../src/app/verify/verify.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { renderGate } from '../src/ui/render-gate.ts';

export default class Verify extends ContextCommand {
  static override summary = 'the gate: whether accepted manifests are what the policy asks for';
  static override description =
    'Of a range, every manifest that it changes, and every other one that it may have made stale, by the policy of BASE. Of a SPEC, ' +
    'that run. Without either, what is accepted in the working tree. The rules are in mlgit-policy.yaml; without one, a manifest ' +
    'must be that of a whole run that succeeded, match the tree, and have its artifacts in the store. Exit code 1 when it is refused.';
  static override examples = [
    '<%= config.bin %> verify',
    '<%= config.bin %> verify origin/main..HEAD',
    '<%= config.bin %> verify origin/main..HEAD --full --json',
    '<%= config.bin %> verify credit@latest --policy strict.yaml',
  ];
  static override args = { spec: Args.string({ description: 'SPEC of a run, or BASE..HEAD' }) };
  static override flags = {
    full: Flags.boolean({ description: 'read every byte of the artifacts from the store, and hash it' }),
    policy: Flags.string({ description: 'a policy in place of mlgit-policy.yaml', helpValue: 'FILE' }),
  };

  protected override readonly pages = true;
  /** It runs where nothing may be written. */
  protected override readonly retriesPush = false;

  override async execute(): Promise<CommandResult<'verify'>> {
    const { args, flags } = await this.parse(Verify);
    const target = parseGateTarget(args.spec);
    return this.inRepository(async (context) => {
      const document = await verify(context, {
        target,
        presence: flags.full ? 'bytes' : 'asked',
        mayRun: true,
        policyFile: flags.policy,
        signal: this.signal,
      });
      return {
        result: document,
        text: renderGate(document, this.palette),
        exitCode: document.outcome === 'pass' ? 0 : 1,
      };
    });
  }
}
