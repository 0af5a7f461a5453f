/** Of the file that has what several schemas have in common. */
export const SHARED = 'definitions';

const LOCAL = '#/definitions/';

/**
 * Name → schema, with the definitions that several of them have taken out into one of its own, that they refer to: records of runs are in
 * many, and would take half a megabyte.
 */
export function shareDefinitions(schemas, describe) {
  const texts = textsByName([...schemas.values()]);
  const shared = closed(
    new Map(
      [...texts].flatMap(([name, { text, count, isOne }]) => (count > 1 && isOne ? [[name, text]] : [])),
    ),
  );
  const thin = [...schemas].map(([name, schema]) => [name, withoutShared(schema, shared)]);
  const definitions = Object.fromEntries(
    [...shared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => [name, JSON.parse(text)]),
  );
  return new Map([...thin, [SHARED, { ...describe(SHARED), definitions }]]);
}

function textsByName(schemas) {
  const texts = new Map();
  for (const [name, definition] of schemas.flatMap(({ definitions = {} }) => Object.entries(definitions))) {
    const text = JSON.stringify(definition);
    const known = texts.get(name) ?? { text, count: 0, isOne: true };
    texts.set(name, { text, count: known.count + 1, isOne: known.isOne && known.text === text });
  }
  return texts;
}

/** Those that refer to nothing else than one another: a name may mean two things in two schemas. */
function closed(candidates) {
  const refersOnlyTo = (text) => referred(text).every((name) => candidates.has(name));
  const kept = new Map([...candidates].filter(([, text]) => refersOnlyTo(text)));
  return kept.size === candidates.size ? kept : closed(kept);
}

function referred(text) {
  return [...text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(([, name]) => name);
}

function withoutShared({ definitions = {}, ...schema }, shared) {
  const own = Object.entries(definitions).filter(([name]) => !shared.has(name));
  const thin = own.length === 0 ? schema : { ...schema, definitions: Object.fromEntries(own) };
  return JSON.parse(JSON.stringify(thin), (key, value) =>
    key === '$ref' && shared.has(value.replace(LOCAL, '')) ? `${SHARED}.schema.json${value}` : value,
  );
}
