import { join } from 'node:path';
import type { Context } from './context.ts';

/** Where runs under way have their journals and workspaces. */
export function activeFolder(context: Pick<Context, 'home'>): string {
  return join(context.home, 'active');
}
