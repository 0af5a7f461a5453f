import { resolve } from 'node:path';
import type { ForgeName } from '../src/app/review/post/ci-place.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import type { ReviewDocument } from '../src/model/review/review-document.ts';
import { readPageAssets } from '../src/ui/html/read-page-assets.ts';
import { pageWritten } from '../src/ui/page-written.ts';
import { renderPosted } from '../src/ui/review/render-posted.ts';

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
    html: Flags.string({ description: 'write a page with all of it, for a browser', helpValue: 'FILE' }),
    annotations: Flags.string({
      description: 'write the risks as annotations of files (SARIF 2.1.0)',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite whatever files are there' }),
    post: Flags.string({
      options: ['github', 'gitlab'],
      description: 'in a job of CI: post it as the one comment of the pull request, or change that',
    }),
  };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult<'review'>> {
    const { args, flags } = await this.parse(Review);
    const { html, annotations, force, post, 'max-chars': most } = flags;
    return this.inRepository(async (context) => {
      const { reviewRange } = await import('../src/app/review/review-range.ts');
      const { renderReviewMarkdown } = await import('../src/ui/review/render-review-markdown.ts');
      const document = await reviewRange(context, args.range, this.signal);
      const markdown = renderReviewMarkdown(document, most);
      const written = [
        ...(html === undefined ? [] : [await this.#writePage(document, html, force)]),
        ...(annotations === undefined ? [] : [await this.#writeAnnotations(document, annotations, force)]),
      ];
      if (post !== undefined) return this.#post(document, { forge: post as ForgeName, markdown, written });
      return { result: document, text: written.length > 0 ? written.join('\n') : markdown };
    });
  }

  async #post(
    document: ReviewDocument,
    { forge, markdown, written }: { forge: ForgeName; markdown: string; written: readonly string[] },
  ): Promise<CommandResult<'review'>> {
    const { ciPlace } = await import('../src/app/review/post/ci-place.ts');
    const { postReview } = await import('../src/app/review/post/post-review.ts');
    const { env } = this.settings;
    const place = await ciPlace(forge, { env, signal: this.signal });
    const isEmpty = document.flows.length + document.risks.length === 0;
    const { posted, failure } = await postReview(place, { markdown, isEmpty });
    if (posted.why !== undefined) {
      this.addWarning(`Not posted as a comment: ${posted.why}`, failure?.hints ?? []);
    }
    const lines = [...written, renderPosted(posted), ...(posted.where === 'output' ? [markdown] : [])];
    return {
      result: { ...document, posted },
      text: lines.join('\n'),
      ...(failure === undefined ? {} : { exitCode: 3 }),
    };
  }

  async #writePage(document: ReviewDocument, file: string, force: boolean): Promise<string> {
    const { reviewPage } = await import('../src/ui/html/review-page.ts');
    const { writePage } = await import('../src/app/report/write-page.ts');
    const { cwd, pid } = this.settings;
    const path = resolve(cwd, file);
    const page = reviewPage(document, await readPageAssets(this.config.root));
    return pageWritten({ path, sizeBytes: await writePage(page, { path, force, pid }) }, cwd, this.palette);
  }

  async #writeAnnotations(document: ReviewDocument, file: string, force: boolean): Promise<string> {
    const { renderSarif } = await import('../src/ui/review/render-sarif.ts');
    const { writeAnnotations } = await import('../src/app/review/write-annotations.ts');
    const { cwd, pid, version } = this.settings;
    const path = resolve(cwd, file);
    const sizeBytes = await writeAnnotations(renderSarif(document, version), { path, force, pid });
    return pageWritten({ path, sizeBytes }, cwd, this.palette);
  }
}
