import { humanBytes } from '../../base/human.ts';
import { describeCheck, isBroken } from '../../model/check.ts';
import type { ModelCard } from '../../model/model-card.ts';
import { codeText, markdownTable } from '../diff/markdown-text.ts';
import { lastTasks, tasksOf } from './card-tasks.ts';

export function detailFacts(card: ModelCard): string[] {
  const { run, description, manifestDigest, tags } = card;
  const { manifest, execution, env, codeCommit } = run;
  const facts: [string, string][] = [
    ...(description === undefined ? [] : [['Description', codeText(description)] as [string, string]]),
    ['Run', codeText(`${run.flow}@${run.id}`)],
    ['Trained', `${codeText(execution.startedAt.slice(0, 10))} by ${codeText(execution.user)}`],
    ['Code', `${codeText(codeCommit)}${env.dirty ? ' (with changes that were not committed)' : ''}`],
    ['Manifest', codeText(manifestDigest)],
    ...(tags.length === 0 ? [] : [['Tags', tags.map(codeText).join(' ')] as [string, string]]),
  ];
  const params = Object.entries(manifest.params).map(([name, value]) => [
    codeText(name),
    codeText(String(value)),
  ]);
  const parameters = ['**Parameters**', markdownTable([{ title: 'parameter' }, { title: 'value' }], params)];
  return [
    markdownTable([{ title: '' }, { title: '' }], facts),
    ...outputFacts(card),
    ...(params.length === 0 ? [] : parameters),
    ...environmentFacts(card),
    ...trustFacts(card),
  ];
}

/** Of the steps from which nothing else follows, and of what has `model` in its name. */
function outputFacts({ run }: ModelCard): string[] {
  const last = lastTasks(run.manifest);
  const rows = tasksOf(run.manifest).flatMap(([id, task]) =>
    Object.entries(task.outputs)
      .filter(([name]) => last.has(id) || name.includes('model'))
      .map(([name, { path, sizeBytes, digest }]) => [
        codeText(`${id}/${name}`),
        codeText(path),
        humanBytes(sizeBytes),
        codeText(digest),
      ]),
  );
  const columns = [
    { title: 'artifact' },
    { title: 'path' },
    { title: 'size', align: 'right' as const },
    { title: 'digest' },
  ];
  return rows.length === 0 ? [] : ['**What it made**', markdownTable(columns, rows)];
}

/** So many packages stand in the card; all of them are in the record. */
const MOST_PACKAGES = 30;

function environmentFacts({ run }: ModelCard): string[] {
  const { os, arch, interpreters } = run.env;
  const declared = [...new Set(tasksOf(run.manifest).flatMap(([, { environment }]) => environment ?? []))];
  const images = tasksOf(run.manifest).flatMap(([id]) => run.execution.tasks[id]?.components.image ?? []);
  const lines = [
    `- ${codeText(os)} ${codeText(arch)}`,
    ...declared.map((digest) => `- declared environment ${codeText(digest)}`),
    ...[...new Set(images)].map((digest) => `- image ${codeText(digest)}`),
    ...Object.entries(interpreters).map(([name, { version, packages }]) => {
      const shown = packages.slice(0, MOST_PACKAGES).map(codeText).join(' ');
      const more =
        packages.length > MOST_PACKAGES ? ` and ${packages.length - MOST_PACKAGES} more packages` : '';
      return `- ${codeText(name)} ${codeText(version)}${shown === '' ? '' : `: ${shown}${more}`}`;
    }),
  ];
  return ['**Environment**', lines.join('\n')];
}

function trustFacts({ reproductions, approvals }: ModelCard): string[] {
  const lines = [
    ...reproductions.map(({ by, document: { verdict, platform } }) => {
      const words = verdict === 'not-comparable' ? 'not comparable' : verdict;
      return `- run again by ${codeText(by)} on ${codeText(`${platform.os} ${platform.arch}`)}: **${words}**`;
    }),
    ...approvals.map(
      ({ by, message }) =>
        `- approved by ${codeText(by)}${message === undefined ? '' : `: ${codeText(message)}`}`,
    ),
  ];
  return lines.length === 0 ? [] : ['**Reproductions and approvals**', lines.join('\n')];
}

/** Groups that tasks were run for. */
export function factorFacts({ run }: ModelCard): string[] {
  const values = new Map<string, Set<string>>();
  for (const [, { item = {} }] of tasksOf(run.manifest)) {
    for (const [key, value] of Object.entries(item)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(String(value)));
    }
  }
  const lines = [...values].map(([key, all]) => `- ${codeText(key)}: ${[...all].map(codeText).join(', ')}`);
  return lines.length === 0 ? [] : ['Looked at one by one:', lines.join('\n')];
}

/** What the record itself says against the run. */
export function caveatFacts({ run, reproductions }: ModelCard): string[] {
  const { manifest, env } = run;
  const broken = tasksOf(manifest).flatMap(([id, { checks = [] }]) =>
    checks
      .filter(isBroken)
      .map(
        (check) =>
          `check ${codeText(check.name)} of ${codeText(id)} does not hold: ${codeText(describeCheck(check))}`,
      ),
  );
  const caveats = [
    ...(manifest.status === 'succeeded'
      ? []
      : [`the run ${manifest.status === 'failed' ? 'failed' : `was ${manifest.status}`}`]),
    ...(manifest.partial === true ? ['the run was of a part of the flow'] : []),
    ...(env.dirty ? ['its code was not committed when it ran; the record has a snapshot of it'] : []),
    ...tasksOf(manifest)
      .filter(([, { undeclaredReads }]) => undeclaredReads === true)
      .map(([id]) => `${codeText(id)} read something that is not declared`),
    ...broken,
    ...(reproductions.length === 0 ? ['nobody has recorded that it can be reproduced'] : []),
    ...(reproductions.some(({ document }) => document.verdict === 'drifted')
      ? ['when it was run again, results drifted']
      : []),
  ];
  return caveats.length === 0 ? [] : [caveats.map((text) => `- ${text}`).join('\n')];
}
