import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { ExecutionAttempt } from '../../../src/model/execution.ts';
import type { ManifestTask } from '../../../src/model/manifest.ts';
import type { RunRecord } from '../../../src/model/run.ts';
import { parseRunId } from '../../../src/model/run-id.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { renderArtifact, renderRun, renderTask } from '../../../src/ui/render-show.ts';
import { hostileText, OBEYED } from '../../support/hostile.ts';

const PLAIN = createPalette(false);
const ID = parseRunId('k3f9abcdef');
const MODEL = digestText('model');
const TABLE = digestText('table');

const attempt = (facts: Partial<ExecutionAttempt> = {}): ExecutionAttempt => ({
  startedAt: '2026-03-10T12:00:00.000Z',
  wallMs: 1500,
  observedBy: [],
  ...facts,
});

const task = (facts: Partial<ManifestTask>): ManifestTask => ({
  step: 'train',
  status: 'succeeded',
  command: ['python train.py'],
  params: {},
  inputs: {},
  outputs: {},
  metrics: {},
  ...facts,
});

function run(changes: {
  readonly manifest?: Partial<RunRecord['manifest']>;
  readonly execution?: Partial<RunRecord['execution']>;
}): RunRecord {
  return {
    id: ID,
    flow: 'demo',
    commit: 'c'.repeat(40),
    codeCommit: 'd'.repeat(40),
    manifest: { version: 1, flow: 'demo', status: 'succeeded', params: {}, tasks: {}, ...changes.manifest },
    execution: {
      version: 1,
      run: ID,
      startedAt: '2026-03-10T12:00:00.000Z',
      endedAt: '2026-03-10T12:01:30.000Z',
      runner: 'local',
      host: 'box',
      user: 'Ada <ada@example.org>',
      jobs: 2,
      tasks: {},
      consumed: {},
      ...changes.execution,
    },
    env: {
      version: 1,
      mlgit: '0',
      node: '0',
      git: '0',
      os: 'linux',
      arch: 'x64',
      dirty: true,
      leftOut: [],
      interpreters: {},
    },
  };
}

const TWO_TASKS = run({
  manifest: {
    params: { seed: 7, mode: 'fast' },
    tasks: {
      clean: task({
        step: 'clean',
        outputs: { rows: { kind: 'tree', digest: TABLE, sizeBytes: 2048, path: 'build/rows' } },
      }),
      train: task({
        inputs: {
          data: { kind: 'tree', digest: TABLE, sizeBytes: 2048, from: { step: 'clean', output: 'rows' } },
        },
        outputs: {
          model: { kind: 'file', digest: MODEL, sizeBytes: 12, path: 'models/net.bin' },
          log: { kind: 'file', digest: MODEL, sizeBytes: 123_456, path: 'l' },
        },
        metrics: { auc: 0.94661, note: 'fine' },
      }),
    },
  },
  execution: {
    branch: 'main',
    message: 'smaller steps\n\nand why',
    tasks: {
      clean: { outcome: 'cached', firstRun: parseRunId('aaaa000000'), attempts: [], components: {} },
      train: { outcome: 'ran', attempts: [attempt({ peakBytes: 1 << 20 })], components: {} },
    },
  },
});

describe('a run in full', () => {
  it('has its facts, and tasks in order of what they need with artifacts in columns', () => {
    expect(
      `\n${renderRun({ run: TWO_TASKS, tags: ['prod'], note: 'one\ntwo', reproductions: [] }, PLAIN)}\n`,
    ).toBe(`
demo@k3f9abcdef
  status    succeeded
  started   2026-03-10T12:00:00.000Z (1 min 30 s, on box)
  user      Ada <ada@example.org>
  code      ${'d'.repeat(40)} (snapshot of a changed working tree)
  commit    ${'c'.repeat(40)}
  branch    main
  tags      prod
  message   smaller steps

            and why
  note      one
            two
  params    seed=7  mode=fast

  ✓ clean  cached, first computed by aaaa000000
      rows  build/rows/  2.00 KiB  ${TABLE.slice(0, 15)}
  ✓ train  ran, 1.5 s, peak 1.00 MiB
      model  models/net.bin     12 B  ${MODEL.slice(0, 15)}
      log    l               121 KiB  ${MODEL.slice(0, 15)}
      auc 0.9466  note fine
`);
  });

  it('that was recovered says of each task what became of it', () => {
    const lost = run({
      manifest: {
        status: 'lost',
        partial: true,
        tasks: {
          a: task({ step: 'a', status: 'failed' }),
          b: task({ step: 'b', status: 'skipped' }),
        },
      },
      execution: {
        recovered: 'from the journal, after its process died',
        tasks: {
          a: { outcome: 'failed', attempts: [attempt({ failure: { kind: 'lost' } })], components: {} },
          b: { outcome: 'skipped', attempts: [], components: {}, blockedBy: 'a' },
        },
      },
    });
    const shown = renderRun({ run: lost, tags: [], note: undefined, reproductions: [] }, PLAIN);
    expect(shown).toContain('  status    lost, partial\n');
    expect(shown).toContain('  recovered from the journal, after its process died\n');
    expect(shown).toContain('  ✗ a  failed, 1.5 s\n      the process that ran it died\n');
    expect(shown).toContain('  - b  skipped, needs a');
  });

  it('says of each task that was left out why it was', () => {
    const leftOut = run({
      manifest: {
        tasks: {
          a: task({ step: 'a', status: 'skipped', skippedBy: 'condition' }),
          b: task({ step: 'b', status: 'skipped', skippedBy: 'upstream' }),
        },
      },
      execution: {
        tasks: {
          a: { outcome: 'skipped', attempts: [], components: {} },
          b: { outcome: 'skipped', attempts: [], components: {}, blockedBy: 'a' },
        },
      },
    });
    const shown = renderRun({ run: leftOut, tags: [], note: undefined, reproductions: [] }, PLAIN);
    expect(shown).toContain('  - a  skipped, its condition was false\n');
    expect(shown).toContain('  - b  skipped, needs a, which was left out');
  });

  it('tells of a failure of a kind that this version does not know', () => {
    const failure = { kind: 'eaten' } as unknown as NonNullable<ExecutionAttempt['failure']>;
    const odd = run({
      manifest: { status: 'failed', tasks: { a: task({ status: 'failed' }) } },
      execution: { tasks: { a: { outcome: 'failed', attempts: [attempt({ failure })], components: {} } } },
    });
    expect(renderRun({ run: odd, tags: [], note: undefined, reproductions: [] }, PLAIN)).toContain('eaten');
  });
});

describe('a task in full', () => {
  it('has the lines of its commands, digests in full, and what it read outside', () => {
    const record = run({
      manifest: {
        tasks: {
          train: task({
            command: ['set -e\npython train.py\n', 'true'],
            key: MODEL,
            params: { seed: 7 },
            outputs: { model: { kind: 'file', digest: MODEL, sizeBytes: 12, path: 'm' } },
          }),
        },
      },
      execution: {
        tasks: {
          train: { outcome: 'ran', attempts: [attempt({ undeclaredReads: ['/mnt/x'] })], components: {} },
        },
      },
    });
    expect(`\n${renderTask(record, 'train', PLAIN)}\n`).toBe(`
demo@k3f9abcdef:train/
  $ set -e
    python train.py
  $ true
  key    ${MODEL}
  params seed=7
  ✓ train  ran, 1.5 s
      model  m  12 B  ${MODEL.slice(0, 15)}
  output model  ${MODEL}
  read outside /mnt/x
`);
  });
});

describe('what show prints', () => {
  it('holds nothing that a terminal obeys, whatever others wrote into the record', () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (text, asFailure) => {
        const failure = asFailure
          ? ({ kind: 'exit', exitCode: 1, missing: [{ path: text, remedy: text }] } as const)
          : ({ kind: 'broken', reason: text } as const);
        const record = run({
          manifest: {
            params: { [text]: text },
            tasks: {
              train: task({
                command: [text],
                params: { [text]: text },
                metrics: { [text]: text },
                inputs: {
                  one: { kind: 'file', digest: MODEL, sizeBytes: 1, from: { spec: text } },
                  two: { kind: 'file', digest: MODEL, sizeBytes: 1, from: { path: text } },
                },
                outputs: { model: { kind: 'file', digest: MODEL, sizeBytes: 1, path: text } },
              }),
            },
          },
          execution: {
            user: text,
            host: text,
            branch: text,
            message: text,
            recovered: text,
            tasks: {
              train: {
                outcome: 'failed',
                attempts: [attempt({ failure, undeclaredReads: [text] })],
                components: {},
              },
            },
          },
        });
        const output = record.manifest.tasks.train?.outputs.model;
        if (output === undefined) throw new Error('no output');
        const shown = [
          renderRun({ run: record, tags: [text], note: text, reproductions: [] }, PLAIN),
          renderTask(record, 'train', PLAIN),
          renderArtifact(
            record,
            { taskId: 'train', name: 'model', output, inner: [text] },
            { content: undefined, here: false },
            PLAIN,
          ),
        ];
        for (const line of shown.join('\n').split('\n')) expect(line).not.toMatch(OBEYED);
      }),
      { numRuns: 300 },
    );
  });
});
