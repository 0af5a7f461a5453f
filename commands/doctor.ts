import { BaseCommand, type CommandResult } from '../src/cli/base-command.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'versions, git, store: what works and what to do about the rest';

  override async execute(): Promise<CommandResult> {
    await this.parse(Doctor);
    return { result: { ok: true }, text: 'ok' };
  }
}
