import * as z from 'zod';
import { checkShape } from './check-schema.ts';
import { controlShape } from './control-schema.ts';
import { notify } from './notify-schema.ts';
import { runnerName, runners } from './runner-schema.ts';
import { listOf, named, number, scalar, text } from './schema-parts.ts';
import { tags } from './tags-schema.ts';
import { undeclared } from './undeclared-schema.ts';

/**
 * The shape of `mlgit.yaml`: from it come both the check of a file and the published JSON Schema. Each `error` is
 * the end of the sentence "expected …"; what was found is added where the mistake is reported.
 */

/** Words for people, ignored by the machine. */
const documentation = {
  description: text('a text').optional().describe('What it is for.'),
  desc: text('a text').optional().describe('What it is for; the same as description.'),
  help: text('a text').optional().describe('What it is for; the same as description.'),
};

export const paramShape = {
  type: z
    .enum(['str', 'int', 'float', 'bool'], { error: 'one of str, int, float, bool' })
    .optional()
    .describe('Type of the values; without it, the type of the default.'),
  default: scalar.optional().describe('Value unless another is given; without it, one must be given.'),
  file: text('the path of a YAML or JSON file')
    .optional()
    .describe('YAML or JSON file that the value is read from, in place of a default.'),
  key: text('a key, as train.lr')
    .optional()
    .describe('Key of the value in file, with dots; without it, the name of the parameter.'),
  min: number.optional().describe('Smallest value allowed.'),
  max: number.optional().describe('Largest value allowed.'),
  choices: listOf(scalar, 'a list of allowed values').optional().describe('The values allowed.'),
  ...documentation,
};
const param = z.union([scalar, z.strictObject(paramShape)], {
  error: 'a default value, or a mapping of type, default, file, key, min, max, choices and help',
});
const params = z
  .union([text('the path of a file of parameter values'), named(param, 'names with their default values')], {
    error: 'names with their default values, or the path of a file that has them',
  })
  .describe('Parameters with their defaults; or the path of a YAML or JSON file that has them.');

export const environmentShape = {
  python: text('a Python version in quotes, as "3.11"')
    .optional()
    .describe('Python version, in quotes: "3.11".'),
  lock: text('the path of a lock file')
    .optional()
    .describe('Lock file of the packages, as requirements.lock.'),
};
const environment = z
  .strictObject(environmentShape, { error: 'a mapping of python and lock' })
  .describe('Python version and lock file, built once per lock and platform.');

const image = text('an image, as python:3.12').describe(
  'Container image that the commands run in, in place of environment.',
);

export const workspaceShape = {
  link: listOf(text('a path'), 'a list of paths')
    .optional()
    .describe('Ignored folders that tasks need, as .venv.'),
};
const workspace = z.strictObject(workspaceShape, { error: 'a mapping of link' });

export const inputShape = {
  from: text('a SPEC, as credit@prod:model, or step.artifact')
    .optional()
    .describe('SPEC of an artifact of an earlier run, as credit@prod:model; or step.artifact.'),
  path: text('a path of the tree').optional().describe('File or folder of the tree.'),
  url: text('a URL: s3, https or file').optional().describe('What lies elsewhere: s3, https or file.'),
  pin: z
    .enum(['etag', 'digest'], { error: 'etag or digest' })
    .optional()
    .describe('How a URL tells one version from the next: its tag (default), or the digest of its bytes.'),
  optional: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('True: absent without an error when there is none.'),
};
const reference = text('a path, or step.artifact');
const longInput = z.strictObject(inputShape);
const input = z.union([reference, longInput], {
  error: 'a path, step.artifact, or {from: SPEC}',
});

export const metricsShape = {
  file: text('the path of a JSON, YAML or TOML file').describe(
    'JSON, YAML or TOML file that the command writes.',
  ),
  direction: z
    .record(z.string(), z.enum(['max', 'min'], { error: 'max or min' }), { error: 'metrics with max or min' })
    .optional()
    .describe('Which way each metric gets better: max or min.'),
  series: text('the path of a JSON-lines file')
    .optional()
    .describe('JSON-lines file, one row a training step.'),
};

export const plotShape = {
  file: text('the path of a file').describe('File that the command writes.'),
  x: text('the name of a column').optional(),
  y: text('the name of a column').optional(),
  series: text('the name of a column').optional().describe('Column that tells one curve from another.'),
  title: text('a text').optional(),
};

export const resourcesShape = {
  cpu: number.optional().describe('Cores it keeps busy, as 2 or 0.5; without it, one.'),
  memory: text('a size with its unit, as 4GiB')
    .optional()
    .describe('Memory it needs and may have, as 512MiB or 4GiB; above it the task is killed.'),
  gpu: number.optional().describe('GPUs that it has to itself, a whole number.'),
  disk: text('a size with its unit, as 10GiB').optional().describe('Disk space it needs, as 10GiB.'),
  time: text('a time with its unit, as 90s, 30m or 2h')
    .optional()
    .describe('Longest time it may take, as 90s, 30m or 2h.'),
};

export const stepShape = {
  run: z
    .union([text('a command'), listOf(text('a command'), 'a list of commands')], {
      error: 'a command or a list of commands',
    })
    .optional()
    .describe(
      'Shell command or list of them; templates of inputs, outputs, params and item are replaced by quoted values.',
    ),
  code: z
    .union([text('a glob'), z.array(text('a glob'), { error: 'a list of globs' })], {
      error: 'a glob or a list of globs',
    })
    .optional()
    .describe(
      'Globs of the files the step may read, none with []; by default the whole tree but outputs, *.md, *.ipynb.',
    ),
  excerpts: z
    .record(z.string(), listOf(text('a key'), 'a list of keys'), { error: 'files with lists of keys' })
    .optional()
    .describe(
      'YAML or JSON file → the keys of it that the step may read: of that file it sees nothing else.',
    ),
  inputs: z
    .union([named(input, 'names with paths or references'), listOf(reference, 'a list of paths')], {
      error: 'names with paths or references, or a list of paths',
    })
    .optional()
    .describe('Name → path, step.artifact, or {from: SPEC}.'),
  outputs: z
    .union([named(text('a path'), 'names with paths'), listOf(text('a path'), 'a list of paths')], {
      error: 'names with paths, or a list of paths',
    })
    .optional()
    .describe('Name → path; a trailing slash means a folder.'),
  params: z
    .union(
      [
        z.array(text('the name of a parameter'), { error: 'a list of names of parameters' }),
        z.record(z.string(), scalar, { error: 'names with values' }),
      ],
      { error: 'a list of names of parameters; of a step with flow, names with values' },
    )
    .optional()
    .describe(
      'Parameters that the task gets; by default those that the command mentions, else all. Of a step with flow: their values.',
    ),
  metrics: z
    .union([text('a path'), z.strictObject(metricsShape)], {
      error: 'the path of a metrics file, or a mapping of file, direction and series',
    })
    .optional()
    .describe('JSON, YAML or TOML file of metrics that the command writes.'),
  plots: listOf(
    z.union([text('a path'), z.strictObject(plotShape)], {
      error: 'a path, or a mapping of file, x, y, series and title',
    }),
    'a list of plots',
  )
    .optional()
    .describe('Files that are data of plots or pictures.'),
  environment: environment.optional(),
  env: z
    .record(z.string(), scalar, { error: 'variables with values' })
    .optional()
    .describe('Variables set for the task; part of the cache key.'),
  secrets: listOf(text('the name of a variable'), 'a list of names of variables')
    .optional()
    .describe('Variables passed through from the caller: never recorded, never part of the cache key.'),
  timeout: text('a time with its unit, as 90s, 30m or 2h')
    .optional()
    .describe('Longest time it may take, as 90s, 30m or 2h.'),
  resources: z
    .strictObject(resourcesShape, { error: 'a mapping of cpu, memory, gpu, disk and time' })
    .optional()
    .describe('What a task needs of the machine: it starts when that is free. Not part of the cache key.'),
  runner: runnerName.optional(),
  ...controlShape,
  undeclared: undeclared.optional(),
  image: image.optional(),
  checks: listOf(z.strictObject(checkShape), 'a list of checks')
    .optional()
    .describe('What must hold of the data of the step; not part of the cache key.'),
  ...documentation,
};
const step = z.strictObject(stepShape, { error: 'a mapping with run, inputs, outputs …' });

const shared = {
  params: params.optional(),
  params_file: text('the path of a file of parameter values')
    .optional()
    .describe('YAML or JSON file of values for the parameters declared under params.'),
  workspace: workspace.optional(),
  notify: notify.optional(),
  undeclared: undeclared.optional(),
  image: image.optional(),
  ...documentation,
};

export const flowShape = {
  steps: named(step, 'names with steps'),
  runner: runnerName.optional(),
  schedule: text('times as cron writes them, as "0 6 * * 1"')
    .optional()
    .describe(
      'When it is to run, as cron writes it, in UTC: for `mlgit export`. mlgit itself starts nothing.',
    ),
  tags: tags.optional(),
  ...shared,
};
const flow = z.strictObject(flowShape, { error: 'a mapping with steps' });

export const fileShape = {
  version: z.literal(1, { error: 'version 1' }).describe('Version of this format: 1.'),
  store: text('a URL, as s3://bucket/prefix')
    .optional()
    .describe('Store to share artifacts through: s3:// or file://.'),
  push: z
    .enum(['auto', 'manual'], { error: 'auto or manual' })
    .optional()
    .describe('auto: runs are shared when they end; manual: by mlgit push alone.'),
  environment: environment.optional(),
  runners: runners.optional(),
  flows: named(flow, 'names with flows').optional(),
  python: z
    .union(
      [
        text('the path of a Python file'),
        listOf(text('the path of a Python file'), 'a list of Python files'),
      ],
      {
        error: 'a Python file or a list of them',
      },
    )
    .optional()
    .describe('Python files with flows, as flow.py: beside flows, or in place of them.'),
  ...shared,
};
export const flowFileSchema = z.strictObject(fileShape, { error: 'a mapping with version and flows' });

export type RawFlowFile = z.infer<typeof flowFileSchema>;
export type RawFlow = z.infer<typeof flow>;
export type RawInput = z.infer<typeof longInput>;
export type RawStep = z.infer<typeof step>;
export type RawParams = z.infer<typeof params>;
export type RawParam = z.infer<typeof param>;
export type RawEnvironment = z.infer<typeof environment>;
