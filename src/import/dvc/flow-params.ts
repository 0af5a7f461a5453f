import { shellWord } from '../../base/shell-word.ts';
import { keyPath } from '../../flow/excerpt.ts';
import type { PlainValue } from '../../flow/yaml-reader.ts';
import { readYaml } from '../../flow/yaml-source.ts';
import type { KnownPaths } from './known-paths.ts';
import type { Leaf, Origin } from './scope.ts';
import type { DvcStage } from './stage.ts';
import type { TreeView } from './tree-view.ts';
import { UniqueNames } from './unique-names.ts';
import { PythonFloat, pythonText, type Scalar } from './value.ts';

export interface FlowParam {
  readonly name: string;
  readonly value: string | number | boolean;
  /** A number that is one with a fraction, also where this value has none. */
  readonly isFloat: boolean;
  readonly origin: Origin;
  /** Whether a run reads it from there. */
  readonly isRead: boolean;
}

/** Of a file of parameters. */
const MAX_CHARACTERS = 1024 * 1024;

/** Values of templates in commands that can be set for a run: parameters of the flow. */
export class FlowParams {
  readonly all: FlowParam[] = [];
  private readonly fixedOrigins = new Map<string, Origin>();
  /** What files have that a flow can take values from; each is read once. */
  private readonly values = new Map<string, PlainValue | undefined>();
  private readonly byOrigin = new Map<string, FlowParam>();
  private readonly context: { readonly tree: TreeView; readonly known: KnownPaths };
  private readonly fixed: ReadonlySet<string>;
  private readonly names = new UniqueNames();

  /** What paths are made of stays as it is, everywhere: a path of an output cannot change with a run. */
  constructor(stages: readonly DvcStage[], context: { readonly tree: TreeView; readonly known: KnownPaths }) {
    this.context = context;
    this.fixed = new Set(stages.flatMap(({ inPaths }) => inPaths.map(keyOf)));
  }

  /** Undefined where the value has to be written into the command as it is. */
  of(leaf: Leaf): FlowParam | undefined {
    const { origin } = leaf;
    if (origin === undefined) return undefined;
    const known = this.byOrigin.get(keyOf(origin)) ?? this.make(leaf.value, origin);
    // dvc.yaml itself is left behind, and items are steps of their own.
    const isTold = !isDvcYaml(origin.file) && origin.isItem !== true;
    if (known === undefined && isTold) this.fixedOrigins.set(keyOf(origin), origin);
    return known;
  }

  /** Values that have names, and that commands have as they are. */
  get writtenOut(): Origin[] {
    return [...this.fixedOrigins.values()];
  }

  private make(value: Scalar, origin: Origin): FlowParam | undefined {
    if (this.fixed.has(keyOf(origin))) return undefined;
    const plain = value instanceof PythonFloat ? numberOrText(value) : value;
    if (plain === null || typeof plain === 'bigint' || !isSettable(plain)) return undefined;
    const isRead = this.isReadable(origin);
    if (!isRead && origin.isItem === true) return undefined;
    const name = this.names.take(origin.key.replaceAll('.', '-'));
    const param = {
      name,
      value: plain,
      isFloat: value instanceof PythonFloat && typeof plain === 'number',
      origin,
      isRead,
    };
    this.byOrigin.set(keyOf(origin), param);
    this.all.push(param);
    return param;
  }

  /** Whether the flow can take the value from its file: of git, with keys, and not one that dvc.yaml has for itself. */
  private isReadable({ file, key }: Origin): boolean {
    if (!this.values.has(file)) this.values.set(file, this.valuesOf(file));
    const values = this.values.get(file);
    return values !== undefined && keyPath(values, key)?.join('.') === key;
  }

  private valuesOf(file: string): PlainValue | undefined {
    const { tree, known } = this.context;
    if (!/\.(?:json|ya?ml)$/i.test(file) || isDvcYaml(file)) return undefined;
    if (known.makerOf(file) !== undefined || known.dataOf(file) !== undefined) return undefined;
    if (!tree.visible(file).includes(file)) return undefined;
    const { value, problems } = readYaml(tree.read(file) ?? '', MAX_CHARACTERS);
    return problems.length === 0 ? value : undefined;
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

function isDvcYaml(file: string): boolean {
  return /(?:^|\/)dvc\.yaml$/.test(file);
}

function keyOf({ file, key }: Origin): string {
  return JSON.stringify([file, key]);
}
