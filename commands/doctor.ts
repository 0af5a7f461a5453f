import { examineSetup } from '../src/app/examine-setup.ts';
import { BaseCommand, type CommandResult } from '../src/cli/base-command.ts';
import { createPalette, describeTerminal } from '../src/ui/palette.ts';
import { printable } from '../src/ui/printable.ts';
import { padEnd } from '../src/ui/text-width.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'versions, git, stores, tools: what works, and what to do about the rest';
  static override examples = ['<%= config.bin %> doctor'];

  override async execute(): Promise<CommandResult<'doctor'>> {
    await this.parse(Doctor);
    const found = await examineSetup(this.settings);
    const palette = createPalette(describeTerminal(process.stdout, this.settings.env).coloured);
    const marks = { ok: palette.good('✓'), missing: palette.note('-'), broken: palette.bad('✗') };
    const width = Math.max(11, ...found.map(({ name }) => name.length));
    const lines = found.flatMap(({ name, state, detail, hints }) => [
      `${marks[state]} ${padEnd(name, width)} ${detail.split('\n').map(printable).join('\n')}`,
      ...hints.map((hint) => palette.dim(`  Hint: ${hint}`)),
    ]);
    const broken = found.filter(({ state }) => state === 'broken');
    return { result: found, text: lines.join('\n'), exitCode: broken.length > 0 ? 1 : 0 };
  }
}
