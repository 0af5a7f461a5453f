import type { Risk } from '../../model/review/risk.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE } from '../load-flow.ts';
import type { ReviewRange } from './find-range.ts';

const MOST_BYTES = 1024 * 1024;

/** Risks with where the flow file of the range's later end declares their steps. */
export async function locateSteps(
  context: Context,
  risks: readonly Risk[],
  { flow, range }: { readonly flow: string; readonly range: ReviewRange },
): Promise<readonly Risk[]> {
  const bytes = await context.objects.readFile(range.code, FLOW_FILE);
  if (bytes === undefined) return risks;
  const { readYaml } = await import('../../flow/yaml-source.ts');
  const source = readYaml(bytes.toString('utf8'), MOST_BYTES);
  return risks.map((risk) => {
    const place = risk.step === undefined ? undefined : source.place(['flows', flow, 'steps', risk.step]);
    if (place === undefined) return risk;
    return { ...risk, declaredAt: { path: FLOW_FILE, line: source.position(place.key).line } };
  });
}
