import { schemaName } from '../json-schema/result-schemas.mjs';
import { SHARED } from '../json-schema/share-definitions.mjs';
import { table } from './table.mjs';

/** What a command's page says of `--json`, from its schema. */
export function jsonSection(command, schemaOf) {
  const name = schemaName(command.id);
  const own = schemaOf(name);
  const { definitions } = schemaOf(SHARED);
  const schema = { ...own, definitions: { ...definitions, ...own.definitions } };
  const told = [`## With \`--json\``, `\`result\`, as \`mlgit/schema/${name}.schema.json\` has it.`];
  return [...told, ...formsOf(schema, schema)];
}

/** Of a list its elements, of what is one of several each. */
function formsOf(schema, { definitions }) {
  const whole = resolved(schema, definitions);
  if (whole.anyOf !== undefined)
    return ['One of these:', ...whole.anyOf.flatMap((one) => formsOf(one, { definitions }))];
  if (whole.type === 'array') return ['A list; of each element:', ...formsOf(whole.items, { definitions })];
  const fields = Object.entries(whole.properties ?? {});
  return [
    ...(whole.description === undefined ? [] : [oneLine(whole.description)]),
    ...(fields.length === 0 ? [] : [table(['field', 'is'], fields.map(fieldRow(whole, definitions)))]),
  ];
}

function fieldRow({ required = [] }, definitions) {
  return ([name, field]) => {
    const { description } = field.description === undefined ? resolved(field, definitions) : field;
    const may = required.includes(name) ? '' : '?';
    return [
      `\`${name}\`${may}`,
      [typeText(field, definitions), description && oneLine(description)].filter(Boolean).join('. '),
    ];
  };
}

function typeText(schema, definitions) {
  const { $ref, type, items, anyOf, const: only, enum: values } = schema;
  if ($ref !== undefined) {
    const target = resolved(schema, definitions);
    const isSimple = target.type !== 'object' && target.anyOf === undefined;
    return isSimple ? typeText(target, definitions) : `\`${nameOf($ref)}\``;
  }
  if (only !== undefined) return code(only);
  if (values !== undefined) return values.map(code).join(', ');
  if (anyOf !== undefined) return anyOf.map((one) => typeText(one, definitions)).join(' or ');
  if (type === 'array') return items.not === undefined ? `list of ${typeText(items, definitions)}` : 'list';
  return [type].flat().join(' or ');
}

function resolved(schema, definitions) {
  return schema.$ref === undefined ? schema : definitions[nameOf(schema.$ref)];
}

function nameOf(ref) {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

function code(value) {
  return `\`${JSON.stringify(value)}\``;
}

function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ');
}
