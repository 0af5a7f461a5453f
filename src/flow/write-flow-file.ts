import { Document, isMap, isScalar, isSeq, type Pair, type Scalar, visit, type YAMLSeq } from 'yaml';

/** A step to be written: what is under its name, in this order. */
export interface WrittenStep {
  readonly name: string;
  /** One line above it. */
  readonly comment: string | undefined;
  readonly fields: { readonly [key: string]: unknown };
}

export type WrittenParam = ReadParam | DefaultParam;

/** One that has its value from a file. */
interface ReadParam {
  readonly name: string;
  readonly file: string;
  readonly key: string;
}

interface DefaultParam {
  readonly name: string;
  readonly value: string | number | boolean;
  /** So that 1.0 stays a number with a fraction. */
  readonly isFloat: boolean;
  /** Behind it. */
  readonly comment: string;
}

/** A flow file of one flow, made for people to read and go on with. */
export interface CommentedFlow {
  readonly flow: string;
  readonly params: readonly WrittenParam[];
  readonly steps: readonly WrittenStep[];
}

/** Keys whose values are easier to read on one line. */
const ON_ONE_LINE = new Set(['inputs', 'outputs', 'code', 'excerpts', 'params', 'secrets', 'undeclared']);
const LONGEST_LINE = 110;

/** The text of a flow file; `heading` are lines of a comment at its top. */
export function writeFlowFile(commented: CommentedFlow, heading: readonly string[]): string {
  const { flow, params, steps } = commented;
  const document = new Document(
    {
      version: 1,
      flows: {
        [flow]: {
          ...(params.length === 0
            ? {}
            : {
                params: Object.fromEntries(params.map((param) => [param.name, writtenValue(param)])),
              }),
          steps: Object.fromEntries(steps.map(({ name, fields }) => [name, fields])),
        },
      },
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ['', ...heading]
    .map((line) => ` ${line}`.trimEnd())
    .slice(1)
    .join('\n');
  for (const param of params) {
    const node = document.getIn(['flows', flow, 'params', param.name], true);
    if (isMap(node)) node.flow = true;
    if ('comment' in param) commentBehind(node, param.comment);
  }
  for (const { name, comment } of steps) {
    const pair = pairOf(document, ['flows', flow, 'steps'], name);
    if (pair !== undefined && comment !== undefined)
      (pair.key as Scalar).commentBefore = ` ${oneLine(comment)}`;
  }
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !(isMap(pair.value) || isSeq(pair.value))) return;
      const isShort = JSON.stringify(pair.value.toJSON()).length + 10 <= LONGEST_LINE;
      if (pair.key.value === 'plots' && isSeq(pair.value)) eachOnOneLine(pair.value);
      // Parameters with their values have comments behind them.
      if (pair.key.value === 'params' && isMap(pair.value)) return;
      if (ON_ONE_LINE.has(String(pair.key.value)) && isShort && isFlat(pair.value.toJSON()))
        pair.value.flow = true;
    },
    Scalar(_, node) {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function writtenValue(param: WrittenParam): unknown {
  if ('file' in param) {
    const { name, file, key } = param;
    return name === key ? { file } : { file, key };
  }
  return param.isFloat ? { type: 'float', default: param.value } : param.value;
}

function eachOnOneLine(list: YAMLSeq): void {
  for (const item of list.items) if (isMap(item)) item.flow = true;
}

/** Not the parameters and steps themselves, which are on lines of their own. */
function isFlat(value: object): boolean {
  return Object.values(value).every(
    (inner) => typeof inner !== 'object' || Array.isArray(inner) || Object.keys(inner as object).length <= 2,
  );
}

function pairOf(document: Document, path: readonly string[], name: string): Pair | undefined {
  const holder = document.getIn(path, true);
  return isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
}

function commentBehind(node: unknown, comment: string): void {
  if (isScalar(node) || isMap(node)) node.comment = ` ${oneLine(comment)}`;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
