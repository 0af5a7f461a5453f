import type { CompareTables } from '../../review/content/table-port.ts';
import type { Context } from '../context.ts';
import { inScratchFolder } from '../scratch-folder.ts';

/** Compares tables by DuckDB, which is loaded when there are two to compare. What does not fit into memory lies beside the store meanwhile. */
export function tableComparison(context: Context): CompareTables {
  return async (before, after, { key, signal, tolerance }) => {
    const { compareTables } = await import('../../checks/comparison/compare-tables.ts');
    const { duckdbEngine } = await import('../../checks/duckdb.ts');
    const engine = duckdbEngine(context.config.cpus);
    return inScratchFolder(context, (spillFolder) =>
      compareTables(before, after, {
        ...{ engine, spillFolder, key, signal },
        ...(tolerance === undefined ? {} : { tolerance }),
      }),
    );
  };
}
