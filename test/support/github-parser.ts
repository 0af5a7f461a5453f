import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { PROJECT } from './quickstart-run.ts';
import { temporaryFolder } from './repo.ts';

type Parser = typeof import('@actions/workflow-parser') &
  Pick<typeof import('@actions/workflow-parser/model/convert'), 'ErrorPolicy'>;

/** What GitHub's own parser says is wrong with a workflow: its schema, its expressions, and what becomes of them. */
export async function mistakesOfWorkflow(content: string): Promise<string[]> {
  const parser = await load();
  const { context, value } = parser.parseWorkflow(
    { name: 'train.yml', content },
    new parser.NoOperationTraceWriter(),
  );
  const parsed = context.errors.getErrors().map(String);
  if (value === undefined || parsed.length > 0) return parsed;
  const options = { errorPolicy: parser.ErrorPolicy.TryConversion };
  const { errors = [] } = await parser.convertWorkflowTemplate(context, value, undefined, options);
  return errors.map(({ Message }) => Message);
}

let loaded: Promise<Parser> | undefined;

/** Its modules import JSON in a way that only bundlers take. */
function load(): Promise<Parser> {
  loaded ??= bundle();
  return loaded;
}

async function bundle(): Promise<Parser> {
  const contents = `export * from '@actions/workflow-parser';
export { ErrorPolicy } from '@actions/workflow-parser/model/convert';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: PROJECT },
    ...{ bundle: true, format: 'esm', platform: 'node', write: false, logLevel: 'error' },
  });
  const file = join(temporaryFolder(), 'parser.mjs');
  writeFileSync(file, outputFiles[0]!.contents);
  return (await import(pathToFileURL(file).href)) as Parser;
}
