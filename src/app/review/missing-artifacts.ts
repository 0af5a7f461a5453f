import type { Unknown } from '../../model/diff/run-diff.ts';
import type { Digest } from '../../model/digest.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import type { ManifestLines } from '../../review/risks/manifest-lines.ts';
import { newRisk } from '../../review/risks/new-risk.ts';
import { askPresence } from '../../transfer/ask-presence.ts';
import type { Context } from '../context.ts';
import { whyNot } from '../diff/why-not.ts';
import { openRemote } from '../sharing/open-remote.ts';
import { chooseStore } from '../sharing/store-remotes.ts';

export interface Presence {
  readonly risks: readonly Risk[];
  readonly unknown: readonly Unknown[];
}

/** Whether the store of the team has what a manifest names, as it answers now. A folder's listing is put after all that is in it. */
export async function missingArtifacts(
  context: Context,
  manifest: Manifest,
  { lines, signal }: { readonly lines: ManifestLines; readonly signal: AbortSignal },
): Promise<Presence> {
  try {
    const chosen = await chooseStore(context);
    if (chosen === undefined) return { risks: [noStore(lines)], unknown: [] };
    const remote = await openRemote(context, chosen, { access: 'read', signal });
    const outputs = outputsOf(manifest);
    const digests = [...new Set(outputs.map(({ digest }) => digest))];
    const present = await askPresence(remote, digests, signal);
    const missing = outputs.filter(({ digest }) => !present.has(digest));
    return { risks: missing.map((one) => missingRisk(one, remote.name, lines)), unknown: [] };
  } catch (error) {
    const unknown = {
      section: 'artifacts',
      what: 'whether the store has them',
      ...whyNot(error, signal),
    } as const;
    return { risks: [], unknown: [unknown] };
  }
}

interface MadeOutput {
  readonly task: string;
  readonly name: string;
  readonly digest: Digest;
}

function outputsOf({ tasks }: Manifest): MadeOutput[] {
  return Object.entries(tasks).flatMap(([task, { outputs }]) =>
    Object.entries(outputs).map(([name, { digest }]) => ({ task, name, digest })),
  );
}

function missingRisk({ task, name }: MadeOutput, store: string, lines: ManifestLines): Risk {
  const text = `${task}/${name} is not in the store ${store}`;
  return newRisk('artifacts-missing', text, lines.at('tasks', task, 'outputs', name));
}

function noStore(lines: ManifestLines): Risk {
  const text =
    'no store of the team is configured: artifacts are on the machine of whoever ran this, and nowhere else';
  return newRisk('artifacts-missing', text, lines.at('tasks'), 'medium');
}
