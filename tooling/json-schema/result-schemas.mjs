// The JSON Schemas of what commands print with `--json`, from the types that commands return (src/app/results), so that the two cannot
// drift: what a type says is checked by the compiler, and what is printed by tests against these.
import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';
import ts from 'typescript';
import { describeFields } from './describe-fields.mjs';
import { shareDefinitions } from './share-definitions.mjs';
import { allowUnusualNumbers } from './unusual-numbers.mjs';

const RESULTS = 'src/app/results/command-results.ts';

/** Of what is no result of one command: name of the schema → type, and what it is. */
const FURTHER = {
  'json-result': ['ResultDocument', 'What a command prints with --json when it has a result'],
  'json-error': ['ErrorDocument', 'What a command prints with --json when it fails'],
  event: ['StreamedObject', 'A line of --progress ndjson, or of mlgit ui --json'],
};

/** The name of its file is this and `.schema.json`: `remote-list` of `mlgit remote list`. */
export function schemaName(command) {
  return command.replaceAll(/[ :]/g, '-');
}

/** Name → schema, of every command and of what they have in common. */
export function resultSchemas(root) {
  const generator = createGenerator({
    path: join(root, 'src/{app/results/*,model/json-document}.ts'),
    tsconfig: join(root, 'tsconfig.json'),
    // The compiler checks them in `npm run check`.
    skipTypeCheck: true,
    additionalProperties: false,
  });
  const schemas = new Map();
  for (const member of resultMembers(generator.program, root)) {
    const command = member.name.text;
    const title = `Result of mlgit ${command} --json`;
    const made = inlineRoot(generator.createSchemaFromNodes([member.type]));
    schemas.set(schemaName(command), finished(schemaName(command), title, made, docOf(member)));
  }
  for (const [name, [type, title]] of Object.entries(FURTHER))
    schemas.set(name, finished(name, title, inlineRoot(generator.createSchema(type))));
  return shareDefinitions(schemas, (name) => head(name, 'What several schemas of mlgit --json refer to'));
}

function resultMembers(program, root) {
  const file = program.getSourceFile(join(root, RESULTS));
  return file.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === 'CommandResults')
    .members;
}

function docOf(member) {
  const [doc] = ts.getJSDocCommentsAndTags(member);
  return doc === undefined ? undefined : ts.getTextOfJSDocComment(doc.comment);
}

/** The generator lets a schema be a reference to one of its definitions: not all readers like what stands beside one. */
function inlineRoot({ $ref, definitions }) {
  const name = decodeURIComponent($ref.replace('#/definitions/', ''));
  const { [name]: top, ...others } = definitions;
  const refersToTop = JSON.stringify(definitions).includes(JSON.stringify($ref));
  return { top, definitions: refersToTop ? definitions : others };
}

function head(name, title) {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `https://unpkg.com/mlgit/schema/${name}.schema.json`,
    title,
  };
}

function finished(name, title, { top, definitions }, doc) {
  const { description = doc, ...rest } = top;
  const schema = {
    ...head(name, title),
    ...(description === undefined ? {} : { description: doc ?? description }),
    ...rest,
    ...(Object.keys(definitions).length === 0 ? {} : { definitions }),
  };
  return describeFields(allowUnusualNumbers(schema));
}
