/** Loaded when the first of them is asked for. */
export const useCases = (): Promise<typeof import('./use-cases.ts')> => import('./use-cases.ts');
