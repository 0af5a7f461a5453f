import type { Flow } from '../model/flow.ts';

/** Parameters of a flow by their names, as far as its flow file has them. */
export interface DeclaredNames {
  readonly names: readonly string[];
  /** Whether a file declares others, which are known once it was read. */
  readonly isOpen: boolean;
}

export function declaredNames({ params, paramsFiles }: Pick<Flow, 'params' | 'paramsFiles'>): DeclaredNames {
  const keyed = paramsFiles.flatMap(({ keys = {} }) => Object.keys(keys));
  return {
    names: [...new Set([...Object.keys(params), ...keyed])],
    isOpen: paramsFiles.some(({ declares, keys }) => declares && keys === undefined),
  };
}
