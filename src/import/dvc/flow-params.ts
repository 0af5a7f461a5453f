import { shellWord } from '../../base/shell-word.ts';
import type { Leaf, Origin } from './scope.ts';
import type { DvcStage } from './stage.ts';
import { UniqueNames } from './unique-names.ts';
import { PythonFloat, pythonText } from './value.ts';

export interface FlowParam {
  readonly name: string;
  readonly value: string | number | boolean;
  /** A number that is one with a fraction, also where this value has none. */
  readonly isFloat: boolean;
  readonly origin: Origin;
}

/** Values of templates in commands that can be set for a run: parameters of the flow. */
export class FlowParams {
  readonly all: FlowParam[] = [];
  private readonly byOrigin = new Map<string, FlowParam>();
  private readonly fixed: ReadonlySet<string>;
  private readonly names = new UniqueNames();

  /** What paths are made of stays as it is, everywhere: a path of an output cannot change with a run. */
  constructor(stages: readonly DvcStage[]) {
    this.fixed = new Set(stages.flatMap(({ inPaths }) => inPaths.map(keyOf)));
  }

  /** Undefined where the value has to be written into the command as it is. */
  of({ value, origin }: Leaf): FlowParam | undefined {
    if (origin === undefined || this.fixed.has(keyOf(origin))) return undefined;
    const plain = value instanceof PythonFloat ? numberOrText(value) : value;
    if (plain === null || typeof plain === 'bigint' || !isSettable(plain)) return undefined;
    const known = this.byOrigin.get(keyOf(origin));
    if (known !== undefined) return known;
    const name = this.names.take(origin.key.replaceAll('.', '-'));
    const param = {
      name,
      value: plain,
      isFloat: value instanceof PythonFloat && typeof plain === 'number',
      origin,
    };
    this.byOrigin.set(keyOf(origin), param);
    this.all.push(param);
    return param;
  }
}

/** What a command gets must be what Python wrote: 1e-05 and 1.0, not 0.00001 and 1. A text is passed on as it is. */
function numberOrText(value: PythonFloat): number | string {
  const text = pythonText(value);
  return text === String(value.number) ? value.number : text;
}

/** DVC puts values into commands without quoting them: one that a shell would take apart is a piece of command, not a value. */
function isSettable(value: string | number | boolean): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'boolean' || (value !== '' && shellWord(value) === value);
}

function keyOf({ file, key }: Origin): string {
  return JSON.stringify([file, key]);
}
