declare module 'd3-dsv' {
  /** The rows of comma-separated values (RFC 4180), the head among them. */
  export function csvParseRows(text: string): string[][];
  export function tsvParseRows(text: string): string[][];
}
