import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyTableAt } from '../../../src/flow/flow-keys.ts';

const page = readFileSync(
  resolve(import.meta.dirname, '../../../docs/guides/from-metaflow-and-airflow.md'),
  'utf8',
);
const [, metaflow = '', airflow = ''] = page.split(/^## (?:Metaflow|Airflow)$/m);

/** First and second cell of the rows of tables, without the heads. */
function rows(text: string): [string, string][] {
  return [...text.matchAll(/^\| (.*?) \| (.*) \|$/gm)]
    .map(([, theirs, ours]): [string, string] => [theirs!, ours!])
    .filter(([, ours]) => ours !== 'here');
}

describe('the guide for people who come from Metaflow or Airflow', () => {
  it.each([
    'self.x|branch|nested foreach|merge_artifacts|inputs|condition=|switch|recursion|self.input',
    'resume|origin_run_id|spin|namespace|tags|current.run_id|datastore|metadata service|client|dump|logs',
    '@checkpoint|@slurm|cards|events|production token|code package|UI',
    'argo-workflows create|step-functions create|airflow create',
  ])('has what Metaflow calls %s', (words) => {
    const theirs = rows(metaflow)
      .map(([first]) => first)
      .join('\n');
    for (const word of words.split('|')) expect(theirs, word).toContain(word);
  });

  it.each([
    'DAG|DAG run|task|BashOperator|PythonOperator|DockerOperator|KubernetesPodOperator|TaskFlow|XCom',
    'BranchPythonOperator|ShortCircuitOperator|sensors|dynamic task mapping|trigger rules|SubDag|TaskGroup',
    'pools|slots|priority|queues|executors|scheduler|catchup|backfill|SLA|retries|callback|timeout',
    'connections|variables|templates|assets|datasets|hooks|providers|clear task|mark success|logs|UI|params',
  ])('has what Airflow calls %s', (words) => {
    const theirs = rows(airflow)
      .map(([first]) => first)
      .join('\n');
    for (const word of words.split('|')) expect(theirs, word).toContain(word);
  });

  it('says for each what it is here, and names no key of a step that there is none', () => {
    const all = [...rows(metaflow), ...rows(airflow)];
    expect(all.length).toBeGreaterThan(100);
    for (const [theirs, ours] of all) expect(ours.length, theirs).toBeGreaterThan(2);
    const later = new Set(keyTableAt(['flows', 'f', 'steps', 's'])!.later);
    const named = all.flatMap(([, ours]) => [...ours.matchAll(/`(\w+)(?::[^`]*)?`/g)].map(([, key]) => key!));
    expect(named.filter((key) => later.has(key))).toEqual([]);
  });
});
