import * as z from 'zod';
import { listOf, named, number, text } from '../schema-parts.ts';

/** The shape of `mlgit-policy.yaml`: from it come both the check of a file and the published JSON Schema. */

const trueOrFalse = z.boolean({ error: 'true or false' });
const warnOrRefuse = z.enum(['warn', 'refuse'], { error: 'warn or refuse' });
const who = text('a principal of the signers file, or the name of a group');
const names = listOf(who, 'a list of principals and groups');

export const acceptShape = {
  stale: warnOrRefuse.optional().describe('A run whose code, parameters or data are not those of the tree.'),
  checks: warnOrRefuse.optional().describe('A run with checks that did not hold.'),
  unshared: warnOrRefuse.optional().describe('A run whose artifacts the store of the team lacks.'),
};

export const metricRuleShape = {
  min: number.optional().describe('Smallest value that passes.'),
  max: number.optional().describe('Largest value that passes.'),
  no_worse_than_base: z
    .union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?%$/)], {
      error: 'how much worse it may be: a number that is not below 0, or a part of the base as "2%"',
    })
    .optional()
    .describe('How much worse than at the base it may be: 0.005, or "2%" of the value there.'),
  direction: z
    .enum(['max', 'min'], { error: 'max or min' })
    .optional()
    .describe('Which way it gets better; by default as the flow says.'),
  data: z
    .union([text('an input'), listOf(text('an input'), 'a list of inputs')], {
      error: 'an input or a list of inputs of the step that has the metric',
    })
    .optional()
    .describe(
      'Inputs of its step that are evaluation data; by default all. Only the same data are compared.',
    ),
};

export const groupRuleShape = {
  group: text('a key of the foreach').optional().describe('Key of the foreach whose values are the groups.'),
  max_gap: number.optional().describe('Largest difference between two groups.'),
  min_ratio: number.optional().describe('Smallest value of a group as a part of the largest, as 0.8.'),
  min: number.optional().describe('Smallest value of any group.'),
  max: number.optional().describe('Largest value of any group.'),
};

export const signedShape = {
  by: names.optional().describe('Principals and groups, one of whom must have signed.'),
};

export const reproducedShape = {
  by: z
    .enum(['anyone', 'second-party'], { error: 'anyone or second-party' })
    .optional()
    .describe('second-party (the default): neither who made the run nor who accepted it.'),
  signed: trueOrFalse.optional().describe('Only verdicts signed by an allowed signer count.'),
};

const COUNT = 'a whole number from 1';
const count = z.int({ error: COUNT }).min(1, { error: COUNT });

export const approvalsShape = {
  count: count.describe('How many people must have approved.'),
  from: names
    .optional()
    .describe('Principals and groups whose approvals count; by default any allowed signer.'),
};

export const expressionShape = {
  name: text('a name').describe('What it is called in verdicts.'),
  cel: text('a CEL expression').describe('What must be true of the run.'),
  message: text('a text').optional().describe('What is said when it is not.'),
};

export const rulesShape = {
  fresh: trueOrFalse.optional().describe('The manifest matches the code, parameters and data of the tree.'),
  present: trueOrFalse.optional().describe('The store of the team has every artifact.'),
  checks: z
    .enum(['fail', 'all', 'none'], { error: 'fail, all or none' })
    .optional()
    .describe(
      'fail (the default): no check of that severity was broken; all: nor one that is only warned of.',
    ),
  environment: z
    .enum(['locked', 'any'], { error: 'locked or any' })
    .optional()
    .describe('locked: every task has an environment with a lock, or an image.'),
  cached: z
    .enum(['known', 'any'], { error: 'known or any' })
    .optional()
    .describe('known: of every cached task, the run that first computed it is there to compare with.'),
  metrics: z
    .record(
      z.string(),
      z.strictObject(metricRuleShape, {
        error: 'a mapping of min, max, no_worse_than_base, direction and data',
      }),
      { error: 'metrics with what must hold of them' },
    )
    .optional()
    .describe('Metric (NAME or STEP.NAME) → what must hold of it.'),
  by_group: z
    .record(
      z.string(),
      z.strictObject(groupRuleShape, { error: 'a mapping of group, max_gap, min_ratio, min and max' }),
      { error: 'metrics with what must hold between groups' },
    )
    .optional()
    .describe('Metric by items of a foreach, or by the names below it → what must hold between groups.'),
  not_comparable: z
    .enum(['fail', 'allow'], { error: 'fail or allow' })
    .optional()
    .describe('What follows when metrics were not measured on the same data.'),
  signed: z
    .union([trueOrFalse, z.strictObject(signedShape)], { error: 'true, false, or a mapping of by' })
    .optional()
    .describe('The run is signed by an allowed signer.'),
  reproduced: z
    .union([trueOrFalse, z.strictObject(reproducedShape)], {
      error: 'true, false, or a mapping of by and signed',
    })
    .optional()
    .describe('The run was reproduced.'),
  approvals: z
    .union([trueOrFalse, count, z.strictObject(approvalsShape)], {
      error: 'how many, true for one, false, or a mapping of count and from',
    })
    .optional()
    .describe('Signed approvals, none of them by who made the run or accepted it.'),
  rules: listOf(z.strictObject(expressionShape), 'a list of rules')
    .optional()
    .describe('Whatever else must be true, in CEL.'),
};

export const policyShape = {
  version: z.literal(1, { error: 'version 1' }).describe('Version of this format: 1.'),
  signers: text('the path of an allowed-signers file')
    .optional()
    .describe('Allowed-signers file of ssh in the tree; by default gpg.ssh.allowedSignersFile of git.'),
  groups: named(listOf(text('a principal'), 'a list of principals'), 'groups with their principals')
    .optional()
    .describe('Group → principals of the signers file.'),
  accept: z
    .strictObject(acceptShape, { error: 'a mapping of stale, checks and unshared' })
    .optional()
    .describe('What `mlgit accept` refuses, and what it warns of.'),
  policy_changes: warnOrRefuse
    .optional()
    .describe('refuse: a range that changes the policy or the signers does not pass.'),
  ...rulesShape,
  flows: named(z.strictObject(rulesShape, { error: 'a mapping of rules' }), 'flows with their rules')
    .optional()
    .describe('Flow → rules that take the place of those at the top.'),
};
export const policySchema = z.strictObject(policyShape, { error: 'a mapping with version and rules' });

export type RawPolicy = z.infer<typeof policySchema>;
export type RawRules = NonNullable<RawPolicy['flows']>[string];
