import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { duckdbEngine } from '../../src/checks/duckdb.ts';
import { evaluateTables, type Reference } from '../../src/checks/evaluate-tables.ts';
import type { TableSource } from '../../src/checks/table-source.ts';
import { digestText } from '../../src/model/blake3.ts';
import type { CheckResult, TableRule } from '../../src/model/check.ts';
import { temporaryFolder } from './repo.ts';

/** Name of the artifact's file → text; the artifact goes by the stem. Names that end in `.gz` are compressed. */
export type TableTexts = { readonly [file: string]: string };

/** A file as a store has it: under a name that says nothing about it. */
export function tableFile(name: string, text: string | Uint8Array): TableSource {
  const path = join(temporaryFolder(), 'blob');
  writeFileSync(path, typeof text === 'string' && name.endsWith('.gz') ? gzipSync(text) : text);
  return { kind: 'files', isFolder: false, files: [{ name, path, sizeBytes: statSync(path).size }] };
}

export interface EvaluatedRule extends CheckResult {
  /** The rows that were kept. */
  readonly kept: readonly unknown[];
}

export interface TableSurroundings {
  readonly outputs?: TableTexts;
  readonly inputs?: TableTexts;
  readonly sources?: { readonly [name: string]: TableSource };
  readonly references?: { readonly [spec: string]: Reference };
  readonly now?: string;
  readonly signal?: AbortSignal;
}

/** The result of one rule, by the real engine. */
export async function evaluateRule(rule: TableRule, around: TableSurroundings): Promise<EvaluatedRule> {
  const kept: unknown[] = [];
  const [result] = await evaluateTables([{ name: 'the check', severity: 'fail', rule }], {
    engine: duckdbEngine(2),
    sources: {
      outputs: new Map([...sourcesOf(around.outputs ?? {}), ...Object.entries(around.sources ?? {})]),
      inputs: new Map(sourcesOf(around.inputs ?? {})),
    },
    references: new Map(Object.entries(around.references ?? {})),
    spillFolder: temporaryFolder(),
    now: Date.parse(around.now ?? '2026-03-10T12:00:00Z'),
    signal: around.signal ?? new AbortController().signal,
    keep: async (text) => {
      kept.push(
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
      return { digest: digestText(text), sizeBytes: Buffer.byteLength(text) };
    },
  });
  return { ...(result as CheckResult), kept };
}

function sourcesOf(texts: TableTexts): [string, TableSource][] {
  return Object.entries(texts).map(([name, text]) => [name.replace(/\..*/, ''), tableFile(name, text)]);
}
