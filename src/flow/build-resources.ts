import { RESOURCE_NAMES, RESOURCE_PARTS, type ResourceRequest } from '../model/resources.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { parseResource } from './parse-resource.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** `resources` of a step; undefined when it declares none. */
export function buildResources(
  reading: FlowReading,
  raw: RawStep['resources'],
  at: Path,
): ResourceRequest | undefined {
  const request: { -readonly [part in keyof ResourceRequest]: number } = {};
  for (const name of RESOURCE_NAMES) {
    const value = raw?.[name];
    if (value === undefined) continue;
    const parsed = parseResource(name, String(value));
    if (!isWrong(parsed)) {
      request[RESOURCE_PARTS[name]] = parsed;
      continue;
    }
    const found = typeof value === 'number' ? String(value) : quoted(value);
    reading.report([...at, name], {
      code: 'bad-value',
      message: `${name}: ${found} ${parsed.wrong}`,
      ...hintOf(parsed),
    });
  }
  return Object.keys(request).length === 0 ? undefined : request;
}
