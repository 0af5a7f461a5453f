// What fields mean whose names say the same wherever they stand. What means more than that says so at its type.

/** Of numbers, by the end of the name. */
export const UNITS = [
  { suffix: /(?:^w|W)allMs$/, meaning: 'From beginning to end, milliseconds.' },
  { suffix: /(?:^c|C)puMs$/, meaning: 'Time of processors, milliseconds.' },
  { suffix: /Ms$/, meaning: 'Milliseconds.' },
  { suffix: /(?:^b|B)ytes$/, meaning: 'Bytes.' },
  { suffix: /Seconds$/, meaning: 'Seconds.' },
  { suffix: /Lines?$/, meaning: 'Lines.' },
];

/** Numbers that count what they are named after. */
export const COUNTS = new Set(
  [
    'added addedLines attempts better blobs cached cacheEntries cancelled changed changesLeft deadBlobs',
    'done failed hunksLeft lines makers more moved movedLeft nulls ran removed removedLines rows runs',
    'same sameBytes sameParams skipped stepCount tasks total worse',
  ]
    .join(' ')
    .split(' '),
);

/** By the type of the field. */
export const FIELD_MEANINGS = {
  string: {
    at: 'ISO 8601, UTC.',
    branch: 'Git branch.',
    codeCommit: 'Git object id of the commit that the code was.',
    column: 'Name of the column.',
    commit: 'Git object id.',
    digest: 'BLAKE3 of the bytes, or of the list of a folder.',
    endedAt: 'ISO 8601, UTC.',
    finishedOn: 'ISO 8601, UTC.',
    flow: 'Name of the flow.',
    host: 'Name of the machine.',
    message: 'One sentence, or what a person wrote.',
    metric: 'Dotted name of the metric.',
    path: 'Path, relative to the top of the working tree unless it is absolute.',
    pointer: 'Path of the pointer, relative to the top of the working tree.',
    remote: 'Name of the git remote.',
    run: 'Id of the run.',
    spec: 'What to type to name it.',
    startedAt: 'ISO 8601, UTC.',
    startedOn: 'ISO 8601, UTC.',
    step: 'Name of the step.',
    sweep: 'Id of the sweep.',
    tag: 'Name of the tag.',
    task: 'Id of the task.',
    url: 'URL, without what could be a password.',
    user: '`name <email>`.',
  },
  array: {
    hints: 'Commands that help, with what they are for in parentheses.',
    tags: 'Names of tags.',
  },
  number: {
    afterStart: 'First line, from 1.',
    at: 'Epoch milliseconds.',
    attempt: 'From 1.',
    beforeStart: 'First line, from 1.',
    cell: 'From 1.',
    exitCode: 'Exit code of the process.',
    height: 'Pixels.',
    jobs: 'Tasks at once on the machine.',
    line: 'From 1.',
    width: 'Pixels.',
  },
};
