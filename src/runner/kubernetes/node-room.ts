import type { KubernetesRunner } from '../../model/runner.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { Node, Texts } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { parseQuantity } from './quantities.ts';

type NodeRules = Pick<KubernetesRunner, 'nodeSelector' | 'autoscaling'>;

/** How long what is known of nodes is taken to hold, milliseconds. */
const FRESH_MS = 60_000;

/** What the nodes of a cluster could give at best, whoever uses them now. */
export class NodeRoom {
  readonly #api: ClusterApi;
  readonly #now: () => number;
  #nodes: readonly Node[] | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(api: ClusterApi, now: () => number) {
    this.#api = api;
    this.#now = now;
  }

  /** Whether nodes may be seen at all: the right to is one of the whole cluster, and not everybody is given it. */
  async isVisible(signal: AbortSignal): Promise<boolean> {
    return (await this.#known(signal)) !== undefined;
  }

  /** Why no node can ever give this; undefined when one can, or nobody may know. */
  async whyNever(wanted: Texts, rules: NodeRules, signal: AbortSignal): Promise<string | undefined> {
    if (rules.autoscaling === true) return undefined;
    const nodes = await this.#known(signal);
    return whyNoNode(nodes ?? [], wanted, rules.nodeSelector ?? {});
  }

  async #known(signal: AbortSignal): Promise<readonly Node[] | undefined> {
    if (this.#now() - this.#askedAt > FRESH_MS) {
      this.#nodes = await this.#list(signal);
      this.#askedAt = this.#now();
    }
    return this.#nodes;
  }

  async #list(signal: AbortSignal): Promise<readonly Node[] | undefined> {
    try {
      return await this.#api.list<Node>('/api/v1/nodes', {}, signal);
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 403) return undefined;
      throw error;
    }
  }
}

/** A cluster without a node says nothing: it may be about to get some. */
export function whyNoNode(nodes: readonly Node[], wanted: Texts, selector: Texts): string | undefined {
  if (nodes.length === 0) return undefined;
  const labels = Object.entries(selector);
  const eligible = nodes.filter(({ metadata }) =>
    labels.every(([name, value]) => metadata.labels?.[name] === value),
  );
  if (eligible.length === 0) {
    return `none of ${nodes.length} nodes has the labels ${labels.map((one) => one.join('=')).join(', ')}`;
  }
  const names = Object.keys(wanted);
  if (
    names.length === 0 ||
    eligible.some((node) => names.every((name) => most([node], name) >= amount(wanted, name)))
  ) {
    return undefined;
  }
  const short = names.filter((name) => most(eligible, name) < amount(wanted, name));
  const said = (short.length > 0 ? short : names).map((name) => {
    return `${name} of ${wanted[name]} (${short.length > 0 ? `at most ${largest(eligible, name)}` : 'all on one node'})`;
  });
  return `none of ${eligible.length} nodes can give ${said.join(' and ')}`;
}

function amount(of: Texts | undefined, name: string): number {
  return parseQuantity(of?.[name] ?? '0');
}

function most(nodes: readonly Node[], name: string): number {
  return Math.max(0, ...nodes.map(({ status }) => amount(status?.allocatable, name)));
}

function largest(nodes: readonly Node[], name: string): string {
  const [first] = [...nodes].sort((a, b) => most([b], name) - most([a], name));
  return first?.status?.allocatable?.[name] ?? '0';
}
