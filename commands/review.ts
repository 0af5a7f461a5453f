import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';

export default class Review extends ContextCommand {
  static override summary = 'what a reviewer should know of the manifests that a range of commits changes';
  static override description =
    'One document of Markdown, risks first, that fits into a comment of a pull request. Without a range, from where the branch ' +
    'parted from the one that it is to go into, to what is staged. That there are risks is no failure: mlgit verify says no.';
  static override examples = [
    '<%= config.bin %> review',
    '<%= config.bin %> review origin/main..HEAD > review.md',
    '<%= config.bin %> review main...feature --json',
  ];
  static override args = {
    range: Args.string({ description: 'BASE..HEAD, or BASE...HEAD from where the two parted' }),
  };
  static override flags = {
    'max-chars': Flags.integer({
      description: 'cut the Markdown to so many characters, what matters least first (default: 60000)',
      min: 1000,
      helpValue: 'N',
    }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Review);
    return this.inRepository(async (context) => {
      const { reviewRange } = await import('../src/app/review/review-range.ts');
      const { renderReviewMarkdown } = await import('../src/ui/review/render-review-markdown.ts');
      const document = await reviewRange(context, args.range, this.signal);
      return { result: toRecord(document), text: renderReviewMarkdown(document, flags['max-chars']) };
    });
  }
}
