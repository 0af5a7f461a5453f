import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildLineage } from '../../../src/lineage/build-lineage.ts';
import { runEvents } from '../../../src/lineage/open-lineage/run-events.ts';
import { runUuid } from '../../../src/lineage/open-lineage/run-uuid.ts';
import { RunCatalogue } from '../../../src/lineage/run-catalogue.ts';
import { RunContents } from '../../../src/lineage/run-contents.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { knownRun, minute, type RunOfTest } from '../../support/lineage-runs.ts';

/** What OpenLineage 2-0-2 asks of a RunEvent, and of the facets that are used (openlineage.io/spec). */
const facet = z.looseObject({ _producer: z.url(), _schemaURL: z.url() });
const job = z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) });
const dataset = z.strictObject({
  ...job.shape,
  facets: z.strictObject({ version: facet.extend({ datasetVersion: z.string() }).optional() }),
});
const RUN_EVENT = z.strictObject({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.literal('https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'),
  run: z.strictObject({
    runId: z.uuid(),
    facets: z.strictObject({
      parent: facet.extend({ run: z.strictObject({ runId: z.uuid() }), job }).optional(),
      errorMessage: facet.extend({ message: z.string(), programmingLanguage: z.string() }).optional(),
    }),
  }),
  job: z.strictObject({
    ...job.shape,
    facets: z.strictObject({
      jobType: facet.extend({ processingType: z.literal('BATCH'), integration: z.string() }),
    }),
  }),
  inputs: z.array(dataset),
  outputs: z.array(dataset),
});

const RUN: RunOfTest = {
  id: 'aaaaaaaaaa',
  flow: 'credit',
  at: 0,
  status: 'failed',
  tasks: {
    clean: {
      inputs: {
        raw: ['raw', { path: 'data/in.csv' }],
        web: ['web', { url: 'https://me:pw@lake.example.org:8443/a/b.csv?v=1', pin: '"1"' }],
        s3: ['s3', { url: 's3://lake/a/b.csv', pin: 'x' }],
        disk: ['disk', { url: 'file:///mnt/a', pin: 'x' }],
      },
      outputs: { rows: 'rows' },
    },
    'fit/depth=1': {
      status: 'failed',
      item: { depth: 1 },
      inputs: { rows: ['rows', { step: 'clean', output: 'rows' }] },
      failure: { kind: 'exit', exitCode: 7 },
    },
    report: { status: 'skipped' },
  },
};

const catalogue = new RunCatalogue([knownRun(RUN)]);
const graph = buildLineage(catalogue, new RunContents(catalogue.runs));
const events = runEvents(graph, graph.nodes.keys(), 'team');

describe('events of OpenLineage', () => {
  it('have the form that it publishes', () => {
    for (const event of events) expect(() => RUN_EVENT.parse(event)).not.toThrow();
  });

  it('are a start and an end of the run and of each task that was not skipped', () => {
    expect(events.map(({ eventType, job: { name } }) => `${eventType} ${name}`)).toEqual([
      'START credit',
      'FAIL credit',
      'START credit.clean',
      'COMPLETE credit.clean',
      'START credit.fit',
      'FAIL credit.fit',
    ]);
    expect(events.map(({ eventTime }) => eventTime).slice(0, 3)).toEqual([minute(0), minute(0.5), minute(0)]);
    expect(events[3]?.eventTime).toBe(new Date(Date.parse(minute(0)) + 10_000).toISOString());
  });

  it('name the parent, the datasets with their versions, and why a task failed', () => {
    expect(events[3]?.inputs.map(({ namespace, name }) => [namespace, name])).toEqual([
      ['team', 'data/in.csv'],
      ['https://lake.example.org:8443', 'a/b.csv?v=1'],
      ['s3://lake', 'a/b.csv'],
      ['file', '/mnt/a'],
    ]);
    expect(events[3]?.outputs).toMatchObject([
      {
        namespace: 'team',
        name: 'credit:clean/rows',
        facets: { version: { datasetVersion: digestText('rows') } },
      },
    ]);
    expect(events[4]?.inputs.map(({ name }) => name)).toEqual(['credit:clean/rows']);
    expect(events[5]?.run.facets).toMatchObject({
      parent: { run: { runId: events[0]?.run.runId }, job: { namespace: 'team', name: 'credit' } },
      errorMessage: { message: 'its command ended with exit code 7' },
    });
  });

  it('are about the same runs whenever they are made', () => {
    // What Python's uuid.uuid5(uuid.NAMESPACE_URL, 'mlgit:credit/aaaaaaaaaa') gives.
    expect(runUuid('credit', 'aaaaaaaaaa', 'clean')).toBe(events[2]?.run.runId);
    expect(runUuid('credit', 'aaaaaaaaaa')).toBe('7cc6b8e4-d91d-5d50-a240-229545daadf9');
    expect(new Set(events.map(({ run }) => run.runId)).size).toBe(3);
  });
});
