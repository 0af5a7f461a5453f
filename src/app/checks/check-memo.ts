import type { CheckRequest } from '../../executor/ports.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { type Check, type CheckResult, isTableRule } from '../../model/check.ts';
import type { Digest } from '../../model/digest.ts';
import type { Context } from '../context.ts';

/** What a check that is a program printed. */
export type CheckLog = { readonly digest: Digest; readonly sizeBytes: number };

export interface CheckOutcome {
  readonly result: CheckResult;
  readonly log?: CheckLog;
}

/** What a result depends on beside its check and the data. */
export interface CheckDependencies {
  /** Of a drift. */
  readonly reference: Digest | undefined;
  /** Of a program. */
  readonly code: Digest | undefined;
}

/** Results by the digest of the check and of all that it was evaluated on, in the index: forgetting one costs its evaluation. */
export class CheckMemo {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Undefined where the answer also depends on when, or by whom, it is asked. */
  keyOf(check: Check, request: CheckRequest, dependencies: CheckDependencies): string | undefined {
    const { rule } = check;
    if (rule.kind === 'freshness') return undefined;
    if (rule.kind === 'drift' && dependencies.reference === undefined) return undefined;
    const { inputs, outputs, metrics, task, environment } = request;
    const facts = {
      version: this.#context.config.version,
      rule,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, { path, input }]) => [name, [path, input.digest]]),
      ),
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, { path, digest }]) => [name, [path, digest]]),
      ),
      metrics,
      ...dependencies,
      ...(isTableRule(rule) ? {} : { params: task.params, env: task.step.env, environment }),
    };
    return digestText(encodeCanonical(facts as unknown as RecordValue, 'compact'));
  }

  /** A result whose rows and log are still there. */
  async recall(key: string, { name, severity }: Check): Promise<CheckOutcome | undefined> {
    const text = this.#context.memo('check').get(key);
    if (text === undefined) return undefined;
    const { result, log } = JSON.parse(text) as CheckOutcome;
    for (const blob of [result.sample, log]) {
      if (blob !== undefined && !(await this.#context.store.use({ kind: 'file', ...blob }))) return undefined;
    }
    return { result: { ...result, name, severity }, ...(log === undefined ? {} : { log }) };
  }

  /** What could not be evaluated may be evaluated the next time. */
  remember(key: string, outcome: CheckOutcome): void {
    const { status } = outcome.result;
    if (status === 'passed' || status === 'failed')
      this.#context.memo('check').set(key, JSON.stringify(outcome));
  }
}
