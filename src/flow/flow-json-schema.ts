import * as z from 'zod';
import { flowFileSchema } from './flow-schema.ts';

/** JSON Schema (draft 2020-12) of `mlgit.yaml`, made from the definition that checks it; for editors. */
export function flowFileJsonSchema(): { readonly [key: string]: unknown } {
  const { $schema, ...schema } = z.toJSONSchema(flowFileSchema, { io: 'input', reused: 'ref' });
  return { $schema, title: 'mlgit flow file', description: 'Flows of mlgit: mlgit.yaml', ...schema };
}
