import { MlgitError } from '../model/mlgit-error.ts';
import { messagePage } from '../ui/html/message-page.ts';
import type { PageAssets } from '../ui/html/page-assets.ts';

/** A page to serve, or one that says why there is none. @throws what is no MlgitError. */
export async function pageOrMessage(
  make: () => Promise<string>,
  assets: PageAssets,
): Promise<{ readonly status: number; readonly html: string }> {
  try {
    return { status: 200, html: await make() };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const { message, hints, kind } = error;
    const html = messagePage({ title: 'No such page', message, hints }, assets);
    return { status: kind === 'usage' ? 404 : 500, html };
  }
}
