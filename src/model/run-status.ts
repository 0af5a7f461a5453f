/** `lost`: the process that drove it died (kill −9, power) and what it had finished was recovered from its journal. */
export type RunStatus = 'succeeded' | 'failed' | 'cancelled' | 'lost';
