import type { RawFlow, RawStep } from './flow-schema.ts';
import type { StepOffer, StepOffers } from './parse-reference.ts';
import { stemOf } from './repository-path.ts';

export interface OfferSource {
  readonly steps: { readonly [step: string]: RawStep };
  /** Names of the outputs that a step declares. */
  readonly outputsOf: (step: string) => readonly string[];
  readonly isDamaged: (step: string, output: string) => boolean;
  /** All flows of the file, for steps with `flow`. */
  readonly flows: { readonly [flow: string]: RawFlow };
}

/** What the steps of a flow offer to one another; of a step with `flow` also `step.inner`, for each of its steps. */
export function stepOffers(source: OfferSource): StepOffers {
  const offers = new Map<string, StepOffer>();
  for (const [name, raw] of Object.entries(source.steps)) {
    if (raw.flow === undefined) {
      offers.set(name, {
        outputs: source.outputsOf(name),
        hasMetrics: raw.metrics !== undefined,
        keys: keysOf(source.steps, name),
        isDamaged: (output) => source.isDamaged(name, output),
      });
      continue;
    }
    const keys = keysOf(source.steps, name);
    const inner = innerOffers(source.flows, raw.flow, new Set());
    offers.set(name, ofSubflow(inner, keys));
    for (const [step, offer] of inner) {
      offers.set(`${name}.${step}`, { ...offer, keys: [...keys, ...offer.keys] });
    }
  }
  return offers;
}

/** Keys of a step's foreach, also where it takes those of another step. */
function keysOf(steps: { readonly [step: string]: RawStep }, name: string): string[] {
  const seen = new Set<string>();
  for (let step = name; !seen.has(step); ) {
    seen.add(step);
    const foreach = Object.hasOwn(steps, step) ? steps[step]?.foreach : undefined;
    if (foreach === undefined) return [];
    if (typeof foreach !== 'string') return Object.keys(foreach);
    step = foreach;
  }
  return [];
}

/** Recursion ends at a flow that holds itself, which is reported elsewhere. */
function innerOffers(
  flows: OfferSource['flows'],
  name: string,
  above: ReadonlySet<string>,
): Map<string, StepOffer> {
  const flow = Object.hasOwn(flows, name) ? flows[name] : undefined;
  if (flow === undefined || above.has(name)) return new Map();
  const offers = new Map<string, StepOffer>();
  for (const [step, raw] of Object.entries(flow.steps)) {
    const keys = keysOf(flow.steps, step);
    if (raw.flow === undefined) {
      offers.set(step, { ...plainOffer(raw), keys });
      continue;
    }
    const inner = innerOffers(flows, raw.flow, new Set([...above, name]));
    for (const [deeper, offer] of inner) {
      offers.set(`${step}.${deeper}`, { ...offer, keys: [...keys, ...offer.keys] });
    }
  }
  return offers;
}

function plainOffer({ outputs, metrics }: RawStep): Omit<StepOffer, 'keys'> {
  return {
    outputs: Array.isArray(outputs) ? outputs.map(stemOf) : Object.keys(outputs ?? {}),
    hasMetrics: metrics !== undefined,
    // Mistakes are reported where that flow declares it.
    isDamaged: () => false,
  };
}

/** What just one of the inner steps has goes by its own name. */
function ofSubflow(inner: ReadonlyMap<string, StepOffer>, keys: readonly string[]): StepOffer {
  const outputs = [...inner.values()].flatMap((offer) => offer.outputs);
  return {
    outputs: outputs.filter((name) => outputs.indexOf(name) === outputs.lastIndexOf(name)),
    hasMetrics: [...inner.values()].filter(({ hasMetrics }) => hasMetrics).length === 1,
    keys,
    isDamaged: () => false,
  };
}
