import { resolve } from 'node:path';
import { buildCard } from '../src/app/card/build-card.ts';
import { writeDocument } from '../src/app/write-document.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { outputPath } from '../src/cli/output-path.ts';
import { renderCard } from '../src/ui/render-card.ts';

export default class Card extends ContextCommand {
  static override summary = 'a model card of a run, as Markdown';
  static override description =
    "Filled from the record; what only people can say is taken from cards/FLOW.md of the run's code, by its headings. The same run gives the same text.";
  static override examples = [
    '<%= config.bin %> card credit@prod',
    '<%= config.bin %> card credit@prod -o MODEL_CARD.md',
  ];
  static override args = { run: Args.string({ required: true, description: 'run id, or SPEC of a run' }) };
  static override flags = {
    output: Flags.string({
      char: 'o',
      parse: outputPath,
      description: 'file to write (default: standard output)',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite the file', dependsOn: ['output'] }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'card'>> {
    const { args, flags } = await this.parse(Card);
    const { cwd, pid } = this.settings;
    return this.inRepository(async (context) => {
      const { card, unknown } = await buildCard(context, args.run, ({ message, hints }) =>
        this.addWarning(message, hints),
      );
      for (const title of unknown) {
        this.addWarning(
          `${card.textFile} has ${JSON.stringify(title)}, which is no section of a model card`,
          ['mlgit card --help'],
        );
      }
      const text = renderCard(card);
      const result = { run: card.run.id as string, flow: card.run.flow, text };
      if (flags.output === undefined) return { result, text: text.trimEnd() };
      await writeDocument(text, { path: resolve(cwd, flags.output), force: flags.force, pid });
      return { result: { ...result, path: flags.output }, text: `${this.palette.good('+')} ${flags.output}` };
    });
  }
}
