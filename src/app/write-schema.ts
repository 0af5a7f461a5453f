import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** Beside the repository's other files of mlgit, where editors find it by the comment in the flow file. */
export async function writeSchema(context: Context): Promise<void> {
  const { flowFileJsonSchema } = await import('../flow/flow-json-schema.ts');
  await writeFile(
    join(context.home, 'flow.schema.json'),
    `${JSON.stringify(flowFileJsonSchema(), undefined, 2)}\n`,
  );
}
