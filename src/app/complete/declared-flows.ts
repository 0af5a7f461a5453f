import type { Flow, ParamSpec } from '../../model/flow.ts';
import type { Context } from '../context.ts';

/** The flow of this name, where the flow file has it; without a name all of its flows. */
export async function declaredFlows(context: Context, name: string | undefined): Promise<readonly Flow[]> {
  const flows = (await context.flowFile())?.flows ?? {};
  if (name === undefined) return Object.values(flows);
  const flow = Object.hasOwn(flows, name) ? flows[name] : undefined;
  return flow === undefined ? [] : [flow];
}

/** Parameters as flows declare them; of several flows, one after the other. */
export async function declaredParams(context: Context, flow: string | undefined): Promise<ParamSpec[]> {
  return (await declaredFlows(context, flow)).flatMap(({ params }) => Object.values(params));
}
