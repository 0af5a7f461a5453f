import { COUNTS, FIELD_MEANINGS, UNITS } from './field-meanings.mjs';

/** The schema with a description of each field whose type has none and whose name says the same wherever it stands. */
export function describeFields(schema) {
  if (Array.isArray(schema)) return schema.map(describeFields);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' ? describeAll(value) : describeFields(value),
    ]),
  );
}

function describeAll(properties) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const described = describeFields(property);
      const meaning = described.description ?? meaningOf(name, described);
      return [name, meaning === undefined ? described : { ...described, description: meaning }];
    }),
  );
}

function meaningOf(name, { type, const: only }) {
  if (name === 'version' && only !== undefined) return 'Of the form of this document.';
  const unit = type === 'number' ? UNITS.find(({ suffix }) => suffix.test(name)) : undefined;
  if (unit !== undefined) return unit.meaning;
  if (type === 'number' && COUNTS.has(name)) return 'How many.';
  return type === undefined || typeof type === 'string' ? FIELD_MEANINGS[type]?.[name] : undefined;
}
