import type { FlowReading } from './flow-reading.ts';

/** Of a file of another version nothing else can be said. `what` is how people call the file. */
export function hasKnownVersion(reading: FlowReading, what: string): boolean {
  const { value } = reading.source;
  const version =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value.version : undefined;
  if (typeof version !== 'number' || version === 1) return true;
  reading.report(['version'], {
    code: 'unknown-version',
    message: `version: this mlgit reads version 1 of the ${what}, found version ${version}`,
    hint: version > 1 ? 'npm install -g mlgit@latest' : 'version: 1',
  });
  return false;
}
