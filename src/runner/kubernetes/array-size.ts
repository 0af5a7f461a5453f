import { ApiRefusal } from './api-refusal.ts';
import type { ClusterApi } from './cluster-api.ts';

/** Of one Job: what it lists of its indexes, and what is listed of its pods, stay small. */
const LARGEST = 500;
/** Since then an index can fail without its Job (backoffLimitPerIndex). */
const MINOR_WITH_INDEXES = 29;

/** How many jobs one Job can stand for in this cluster. */
export async function askArraySize(api: ClusterApi, signal: AbortSignal): Promise<number> {
  try {
    const { major, minor } = await api.ask<{ major: string; minor: string }>({ path: '/version' }, signal);
    const isOld = Number(major) === 1 && Number.parseInt(minor, 10) < MINOR_WITH_INDEXES;
    return isOld ? 1 : LARGEST;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 403) return LARGEST;
    throw error;
  }
}
