import { humanBytes } from '../base/human.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

/** What a push did, as `src/app/sharing/push.ts` returns it. */
export interface PushShown {
  readonly store:
    | {
        readonly name: string;
        readonly url: string;
        readonly blobs: number;
        readonly bytes: number;
        readonly healed: boolean;
      }
    | undefined;
  readonly refs:
    | {
        readonly remote: string;
        readonly namespace: 'custom' | 'branches' | undefined;
        readonly fellBack: boolean;
        readonly pushed: readonly string[];
      }
    | undefined;
}

const REFS_SHOWN = 20;

export function renderPush({ store, refs }: PushShown, palette: Palette): string {
  const lines: string[] = [];
  if (store !== undefined) {
    const where = printable(store.url);
    if (store.healed)
      lines.push(palette.note(`${where} lacked what it was known to hold; all was looked at again`));
    lines.push(
      store.blobs === 0
        ? `${where} has everything`
        : `${palette.good('+')} ${store.blobs} blobs, ${humanBytes(store.bytes)}, to ${where}`,
    );
  }
  if (refs !== undefined) {
    const { pushed, remote } = refs;
    lines.push(
      ...pushed.slice(0, REFS_SHOWN).map((name) => `${palette.good('+')} ${shown(name)} to ${remote}`),
    );
    if (pushed.length > REFS_SHOWN)
      lines.push(`${palette.good('+')} ${pushed.length - REFS_SHOWN} more to ${remote}`);
    if (pushed.length === 0) lines.push(`${remote} has every run`);
    if (refs.fellBack) {
      lines.push(
        palette.dim(`${remote} takes branches only, so runs are kept below refs/heads/mlgit/ there`),
      );
    }
  }
  return lines.join('\n');
}

/** `refs/mlgit/runs/credit/k3f9…` as `credit@k3f9…`, a tag and a note in words. */
function shown(ref: string): string {
  const [kind, flow, last, name] = ref.slice('refs/mlgit/'.length).split('/');
  if (kind === 'runs') return `${flow}@${last}`;
  if (kind === 'signatures') return `${name} on ${flow}@${last}`;
  if (kind === 'tags') return `tag ${flow}@${last}`;
  if (kind === 'reproductions') return `reproduction of ${flow}@${last}`;
  return kind === 'notes' ? `note on ${flow}@${last}` : ref;
}
