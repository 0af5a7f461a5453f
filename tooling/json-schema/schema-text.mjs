/** One field or definition a line: that is read and compared well, and takes a third less than with all of its white space. */
export function schemaText({ properties, definitions, $defs, ...schema }) {
  const lines = [
    ...Object.entries(schema).map(([key, value]) => line(key, value)),
    ...(properties === undefined ? [] : [block('properties', properties)]),
    ...(definitions === undefined ? [] : [block('definitions', definitions)]),
    ...($defs === undefined ? [] : [block('$defs', $defs)]),
  ];
  return `{\n${lines.map((one) => `  ${one}`).join(',\n')}\n}\n`;
}

function block(name, entries) {
  const lines = Object.entries(entries).map(([key, value]) => `    ${line(key, value)}`);
  return `${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }`;
}

function line(key, value) {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}
