import * as z from 'zod';
import { POLICY_FILE } from '../../model/gate/policy.ts';
import { policySchema } from './policy-schema.ts';

/** JSON Schema (draft 2020-12) of `mlgit-policy.yaml`, made from the definition that checks it; for editors. */
export function policyJsonSchema(): { readonly [key: string]: unknown } {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, { io: 'input', reused: 'ref' });
  return { $schema, title: 'mlgit policy', description: `The gate of mlgit: ${POLICY_FILE}`, ...schema };
}
