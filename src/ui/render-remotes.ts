import { humanDuration } from '../base/human.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

export interface RemoteShown {
  readonly name: string;
  readonly url: string;
  readonly from: 'configuration' | 'environment' | 'flow-file';
  readonly trusted: boolean;
  readonly used: boolean;
}

const FROM = { configuration: 'git config', environment: 'MLGIT_STORE', 'flow-file': 'flow file' } as const;

export function renderRemotes(remotes: readonly RemoteShown[], palette: Palette): string {
  if (remotes.length === 0) return palette.dim('no store: mlgit remote add team s3://bucket/prefix');
  return renderTable(
    [{ title: '' }, { title: 'name' }, { title: 'store' }, { title: 'from' }],
    remotes.map(({ name, url, from, trusted, used }) => [
      used ? '*' : '',
      printable(name),
      printable(url),
      trusted ? FROM[from] : `${FROM[from]}, not confirmed: mlgit remote trust`,
    ]),
    { head: palette.dim },
  );
}

export interface RemoteCheckShown {
  readonly url: string;
  readonly roundTripMs?: number;
  readonly limits: readonly string[];
}

export function renderRemoteCheck({ url, roundTripMs, limits }: RemoteCheckShown, palette: Palette): string {
  const done =
    roundTripMs === undefined
      ? `${palette.good('reads')}  ${printable(url)}: fetch and pull work`
      : `${palette.good('works')}  ${printable(url)}: put, read back, verified and removed in ${humanDuration(roundTripMs)}`;
  return [done, ...limits.map((limit) => `${palette.note('but')}  ${printable(limit)}`)].join('\n');
}
