/** Types of numbers that tasks and people give, which may be what JSON has no form for (docs/format.md, "Canonical JSON"). */
const UNUSUAL = ['MetricValue', 'ParamValue'];

const NOT_FINITE = {
  type: 'object',
  properties: { float: { enum: ['NaN', 'Infinity', '-Infinity'] } },
  required: ['float'],
  additionalProperties: false,
  description: 'A number that JSON has no form for.',
};

/** The schema with what such numbers are printed as. */
export function allowUnusualNumbers(schema) {
  const { definitions = {} } = schema;
  const widened = UNUSUAL.filter((name) => name in definitions).map((name) => {
    const { description, ...plain } = definitions[name];
    return [name, { ...(description && { description }), anyOf: [plain, NOT_FINITE] }];
  });
  if (widened.length === 0) return schema;
  return { ...schema, definitions: { ...definitions, ...Object.fromEntries(widened) } };
}
