/** What a task takes from others, by how it takes it. */
export interface Takes {
  readonly one?: readonly string[];
  /** All items of a step together. */
  readonly join?: readonly string[];
  readonly optional?: readonly string[];
}

export interface Shape {
  readonly name: string;
  /** Lines of steps; `VICTIM` stands for the command and further keys of the step that the behaviour is about. */
  readonly steps: readonly string[];
  readonly flows?: string;
  /** Id of every task → what it takes. Ids of steps that have items among `join`. */
  readonly tasks: { readonly [id: string]: Takes };
  /** Tasks of the step that the behaviour is about. */
  readonly victims: readonly string[];
  /** Tasks whose own condition is false. */
  readonly leftOut?: readonly string[];
}

export const VICTIM = 'VICTIM';
const RUN = 'run: sh step.sh';

/** A step that notes its task and all that it takes. */
function step(name: string, inputs: { readonly [name: string]: string } = {}, rest = ''): string {
  return line(name, RUN, { inputs, rest });
}

/** The step that the behaviour is about. */
function victim(name: string, inputs: { readonly [name: string]: string } = {}, rest = ''): string {
  return line(name, VICTIM, { inputs, rest });
}

function line(
  name: string,
  run: string,
  { inputs, rest }: { readonly inputs: { readonly [name: string]: string }; readonly rest: string },
): string {
  const taken = Object.entries(inputs).map(([key, value]) => `${key}: ${value}`);
  const parts = [
    run,
    ...(taken.length === 0 ? [] : [`inputs: {${taken.join(', ')}}`]),
    ...(rest === '' ? [] : [rest]),
  ];
  // The output of a victim that makes a folder is one, too.
  return `      ${name}: {${parts.join(', ')}, outputs: {out: ${run === VICTIM ? 'OUT' : 'out'}/${name}.txt}}`;
}

const list = (items: readonly string[]): string =>
  `      list: {run: 'printf "%s\\n" ${items.join(' ')} > out/list.txt', outputs: {out: out/list.txt}}`;

/** One fan-out over a list that a step makes, and its join. */
function dynamic(name: string, items: readonly string[], victims: 'items' | 'join'): Shape {
  const ids = items.map((item) => `w/i=${item}`);
  const make = victims === 'items' ? victim : step;
  const close = victims === 'items' ? step : victim;
  return {
    name,
    steps: [
      items.length === 0
        ? `      list: {run: ': > out/list.txt', outputs: {out: out/list.txt}}`
        : list(items),
      make('w', {}, 'foreach: {i: list.out}'),
      close('j', { all: 'w.out' }),
    ],
    tasks: { list: {}, ...Object.fromEntries(ids.map((id) => [id, {}])), j: { join: ids } },
    victims: victims === 'items' ? ids : ['j'],
  };
}

function chain(name: string, length: number): Shape {
  const middle = length >> 1;
  const names = Array.from({ length }, (_, i) => `s${i}`);
  return {
    name,
    steps: names.map((one, i) => {
      const make = i === middle ? victim : step;
      return make(one, i === 0 ? {} : { before: `s${i - 1}.out` });
    }),
    tasks: Object.fromEntries(names.map((one, i) => [one, i === 0 ? {} : { one: [`s${i - 1}`] }])),
    victims: [`s${middle}`],
  };
}

const G = [1, 2];
const H = ['x', 'y'];
const nested = G.flatMap((g) => H.map((h) => `b/g=${g},h=${h}`));

export const SHAPES: readonly Shape[] = [
  chain('linear', 3),
  {
    name: 'branch',
    steps: [step('a'), victim('b', { a: 'a.out' }), step('c', { a: 'a.out' })],
    tasks: { a: {}, b: { one: ['a'] }, c: { one: ['a'] } },
    victims: ['b'],
  },
  {
    name: 'diamond',
    steps: [
      step('a'),
      victim('b', { a: 'a.out' }),
      step('c', { a: 'a.out' }),
      step('d', { b: 'b.out', c: 'c.out' }),
    ],
    tasks: { a: {}, b: { one: ['a'] }, c: { one: ['a'] }, d: { one: ['b', 'c'] } },
    victims: ['b'],
  },
  {
    name: 'nested foreach',
    steps: [
      step('a', {}, 'foreach: {g: [1, 2]}'),
      victim('b', { a: 'a.out' }, 'foreach: {g: a.g, h: [x, y]}'),
      step('by-g', { b: 'b.out' }, 'foreach: {g: a.g}'),
      step('all', { g: 'by-g.out' }),
    ],
    tasks: {
      ...Object.fromEntries(G.map((g) => [`a/g=${g}`, {}])),
      ...Object.fromEntries(nested.map((id) => [id, { one: [id.replace(/^b(.*),h=.$/, 'a$1')] }])),
      ...Object.fromEntries(
        G.map((g) => [`by-g/g=${g}`, { join: nested.filter((id) => id.includes(`g=${g}`)) }]),
      ),
      all: { join: G.map((g) => `by-g/g=${g}`) },
    },
    victims: nested,
  },
  dynamic('dynamic foreach', ['c', 'a', 'b'], 'items'),
  dynamic('empty foreach', [], 'join'),
  dynamic('foreach of one', ['only'], 'items'),
  {
    name: 'condition both ways',
    steps: [
      step('a'),
      victim('yes', { a: 'a.out' }, 'when: params.way == 1'),
      step('no', { a: 'a.out' }, 'when: params.way == 2'),
      step('after-no', { no: 'no.out' }),
      step('merge', { yes: '{from: yes.out, optional: true}', no: '{from: no.out, optional: true}' }),
    ],
    tasks: {
      a: {},
      yes: { one: ['a'] },
      no: { one: ['a'] },
      'after-no': { one: ['no'] },
      merge: { optional: ['yes', 'no'] },
    },
    victims: ['yes'],
    leftOut: ['no'],
  },
  {
    name: 'join of joins',
    steps: [
      step('p', {}, 'foreach: {i: [1, 2]}'),
      step('q', {}, 'foreach: {i: [1, 2, 3]}'),
      victim('jp', { p: 'p.out' }),
      step('jq', { q: 'q.out' }),
      step('all', { p: 'jp.out', q: 'jq.out' }),
    ],
    tasks: {
      'p/i=1': {},
      'p/i=2': {},
      'q/i=1': {},
      'q/i=2': {},
      'q/i=3': {},
      jp: { join: ['p/i=1', 'p/i=2'] },
      jq: { join: ['q/i=1', 'q/i=2', 'q/i=3'] },
      all: { one: ['jp', 'jq'] },
    },
    victims: ['jp'],
  },
  {
    name: 'subflow',
    steps: ['      sub: {flow: inner}', step('last', { b: 'sub.b.out' })],
    flows: `  inner:\n    steps:\n${[step('a'), victim('b', { a: 'a.out' })].join('\n')}\n`,
    tasks: { 'sub/a': {}, 'sub/b': { one: ['sub/a'] }, last: { one: ['sub/b'] } },
    victims: ['sub/b'],
  },
  dynamic('wide', indexes(60), 'join'),
  chain('deep', 40),
];

/** In their full size, for the behaviours that do not depend on it. */
export const LARGE_SHAPES: readonly Shape[] = [
  dynamic('1,000 wide', indexes(1000), 'join'),
  chain('300 deep', 300),
];

function indexes(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `n${i}`);
}

export const STEP_SCRIPT = `set -e
{
  echo "$MLGIT_TASK $MARK"
  for name in $(env | grep '^MLGIT_INPUT_' | sort | sed 's/=.*//'); do
    path=$(printenv "$name")
    if [ -d "$path" ]; then
      cat "$path/index.json"
      ls "$path" | grep = | while read -r entry; do cat "$path/$entry"; done
    elif [ -n "$path" ]; then cat "$path"; fi
  done
} > "\${1:-$MLGIT_OUTPUT_OUT}"
`;

/** The flow file of a shape, its victim with these keys. */
export function flowOf(shape: Shape, keys: string, folder = false): string {
  const text = [...shape.steps].join('\n');
  const file = `version: 1\nparams: {way: 1}\nflows:\n  demo:\n    steps:\n${text}\n${shape.flows ?? ''}`;
  return file
    .replaceAll(VICTIM, keys)
    .replaceAll(/OUT\/([a-z0-9-]+)\.txt/g, folder ? 'out/$1/' : 'out/$1.txt');
}
