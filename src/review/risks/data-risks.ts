import type { ArtifactsDiff } from '../../model/diff/artifact-diff.ts';
import type { ContentDiff } from '../../model/diff/content-diff.ts';
import type { InputsDiff } from '../../model/diff/input-diff.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Risk, RiskPlace } from '../../model/review/risk.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk } from './new-risk.ts';

/** Above it a column is usually said to have moved (as the checks for drift are commonly set). */
const MOVED_PSI = 0.2;

/** Data from outside that are others, and columns that moved, as far as tables were looked into. */
export function dataRisks(
  manifest: Manifest,
  { inputs, artifacts }: { readonly inputs: InputsDiff; readonly artifacts: ArtifactsDiff },
  lines: ManifestLines,
): Risk[] {
  return [
    ...inputs.changed.flatMap(({ from, before, after, content }) => {
      const what =
        before === undefined ? 'is new' : after === undefined ? 'is not taken any more' : 'differs';
      const place = placeOfSource(manifest, from, lines);
      return [newRisk('data-changed', `data: ${from} ${what}`, place), ...driftRisks(from, content, place)];
    }),
    ...artifacts.changed.flatMap(({ task, name, role, content, folder }) => {
      // What is drawn of a result moves with it.
      if (role === 'plot') return [];
      const place = lines.at('tasks', task, 'outputs', name);
      return [
        ...driftRisks(`${task}/${name}`, content, place),
        ...(folder?.files ?? []).flatMap((file) =>
          driftRisks(`${task}/${name}/${file.path}`, file.content, place),
        ),
      ];
    }),
  ];
}

function driftRisks(what: string, content: ContentDiff | undefined, place: RiskPlace): Risk[] {
  if (content?.kind !== 'table') return [];
  return content.moved
    .filter(({ psi }) => psi !== undefined && psi > MOVED_PSI)
    .map(({ column, psi = 0 }) =>
      newRisk('drift', `column ${column} of ${what} moved (PSI ${Number(psi.toPrecision(2))})`, place),
    );
}

function placeOfSource(manifest: Manifest, source: string, lines: ManifestLines): RiskPlace {
  for (const [task, { inputs }] of Object.entries(manifest.tasks)) {
    for (const [name, { from }] of Object.entries(inputs)) {
      if (Object.values(from).includes(source)) return lines.at('tasks', task, 'inputs', name);
    }
  }
  return lines.at('tasks');
}
