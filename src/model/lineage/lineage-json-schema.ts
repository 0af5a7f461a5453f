/** JSON Schema (draft 2020-12) of what `mlgit lineage --json` and `mlgit blame --json` have as their results. */
type Schema = { readonly [key: string]: unknown };

const text = (description: string): Schema => ({ type: 'string', description });
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });
const one = (values: readonly string[], description: string): Schema => ({ enum: values, description });
const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description });

/** All of `required` and any of `optional`. */
function record(required: Schema, optional: Schema = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
  };
}

const digest: Schema = {
  type: 'string',
  pattern: '^b3:[0-9a-f]{64}$',
  description: 'BLAKE3 of the bytes, or of the list of a folder.',
};
const scalar: Schema = {
  description: 'A number, text or truth value; a number that JSON cannot say as {"float": "NaN"}.',
  anyOf: [
    { type: ['number', 'string', 'boolean'] },
    record({ float: { enum: ['NaN', 'Infinity', '-Infinity'] } }),
  ],
};
const scalars = (description: string): Schema => ({
  type: 'object',
  additionalProperties: scalar,
  description,
});

const facts = {
  id: text('Unique in the document.'),
  label: text('Short, for a drawing.'),
  level: {
    type: 'integer',
    description:
      'Tasks between it and a root: negative for what roots came from, positive for what was made from them.',
  },
};
const more = {
  more: {
    ...record(
      {},
      {
        up: count('Edges into it that were not followed.'),
        down: count('Edges out of it that were not followed.'),
      },
    ),
    description: 'Present where the depth was reached.',
  },
};
const run = {
  flow: text('Name of the flow.'),
  run: text('Id of the run.'),
  spec: text('What to type to name it.'),
  place: one(
    ['own', 'fetched', 'ancestor', 'neighbour'],
    'How the run is known: by a ref of this clone or of a remote, as an ancestor of a run that took from it, or in a repository that shares the local store.',
  ),
};
const ofOthers = {
  remote: text('Remote that the run was fetched from.'),
  repository: text('Repository that the run is of, where that is another.'),
};
const content = {
  contentKind: one(['file', 'tree'], 'A file or a folder.'),
  digest,
  sizeBytes: count('Bytes of the file, or of all files in the folder.'),
};

const task = record(
  {
    kind: { const: 'task' },
    ...facts,
    ...run,
    state: one(['succeeded', 'failed', 'cancelled', 'skipped'], 'How it ended.'),
    task: text('Task id.'),
    step: text('Step, without an item.'),
    startedAt: text('When its run started, ISO 8601.'),
    endedAt: text('When its run ended, ISO 8601.'),
    user: text('Who ran it: name <email>.'),
    params: scalars('Parameters that it could see.'),
    command: list({ type: 'string' }, 'Its commands.'),
    metrics: scalars('Its metrics by dotted name.'),
  },
  {
    ...ofOthers,
    ...more,
    item: scalars('Item of a fan-out.'),
    codeCommit: text('Git object id of the code.'),
    branch: text('Branch that was checked out.'),
    firstRun: text('Run that computed it, where only a run that reused the result is known.'),
    reusedBy: record({
      runs: count('Runs that reused its result.'),
      newest: list({ type: 'string' }, 'The newest of them.'),
    }),
  },
);
const artifact = record(
  {
    kind: { const: 'artifact' },
    ...facts,
    ...run,
    ...content,
    state: one(['made', 'purged'], 'Whether its bytes were erased for good.'),
    task: text('Task id.'),
    name: text('Name of the output.'),
    path: text('Path that the run had it at.'),
  },
  { ...ofOthers, ...more, inner: text('Path in the folder, of a file or folder in it.') },
);
const source = record(
  {
    kind: { const: 'source' },
    ...facts,
    ...content,
    state: one(
      ['file', 'tracked-data', 'url', 'purged'],
      'What it is: a file of the code, data with a pointer, or what is at a URL.',
    ),
  },
  {
    ...more,
    path: text('Path in the working tree.'),
    pointer: text('Pointer file that stood for it.'),
    url: text('Where it was read from.'),
    pin: text('Which version it was: the tag of the server, or the digest.'),
  },
);
const unknown = record(
  {
    kind: { const: 'unknown' },
    ...facts,
    state: one(['not-here', 'no-such-output'], 'Whether its record is missing, or the output in its record.'),
    spec: text('SPEC by which it was taken.'),
    hint: text('A command that may tell more.'),
  },
  { ...more, flow: run.flow, run: run.run, repository: ofOthers.repository },
);
const node: Schema = { oneOf: [task, artifact, source, unknown], description: 'A node, by its kind.' };
const edge = record(
  {
    from: text('Id of the node that bytes came from.'),
    to: text('Id of the node that they went to.'),
    kind: one(['input', 'output', 'part', 'same-bytes'], 'What the edge says.'),
  },
  {
    name: text('Name of the input or output, or path in the folder.'),
    spec: text('SPEC by which the input was taken from another run.'),
    alsoMade: count('Of same-bytes: older tasks of that name that made the same.'),
  },
);

const DIALECT = { $schema: 'https://json-schema.org/draft/2020-12/schema' };

export function lineageJsonSchema(): Schema {
  return {
    ...DIALECT,
    title: 'Result of mlgit lineage --json',
    ...record({
      version: { const: 1 },
      spec: text('As it was asked for.'),
      direction: one(['up', 'down', 'both'], 'Which way it goes from the roots.'),
      depth: count('Tasks in each direction.'),
      roots: list({ type: 'string' }, 'Ids of the nodes that the SPEC names.'),
      nodes: list(node, 'By level, then by id.'),
      edges: list(edge, 'Without cycles; by from, to, kind and name.'),
    }),
  };
}

const bytes = record(
  { kind: content.contentKind, digest, sizeBytes: content.sizeBytes },
  { executable: { const: true } },
);
const maker = record({
  spec: text('Of the artifact, down to a file in a folder.'),
  path: text('Path that the run had it at.'),
  made: bytes,
  task,
  inputs: list(
    record(
      { name: text('What the task calls it.'), from: node },
      { spec: text('SPEC by which it was taken from another run.') },
    ),
    'What the task took.',
  ),
});

export function blameJsonSchema(): Schema {
  return {
    ...DIALECT,
    title: 'Result of mlgit blame --json',
    ...record(
      {
        version: { const: 1 },
        path: text('Relative to the top of the working tree.'),
        state: one(
          ['made', 'modified', 'tracked'],
          'Whether a run made these bytes, or what was at this path before, or only a pointer tells of it.',
        ),
        content: bytes,
        makers: count('Tasks that made it.'),
        madeBy: list(maker, 'The newest of them, then the first where that is another.'),
        takenBy: record({
          tasks: count('Tasks that took it.'),
          newest: list({ type: 'string' }, 'The newest of them.'),
        }),
      },
      {
        absent: { const: true, description: 'Only the pointer is there.' },
        pointer: text('Pointer file that stands for it.'),
        differsFromPointer: { const: true, description: 'It is not what the pointer stands for.' },
        trackedByGit: { const: true, description: 'Git has a file of that name.' },
        foldersNotHere: count('Folders whose lists are not on this machine.'),
      },
    ),
  };
}
