/** The parts of a cache key (docs/format.md, "Cache key"), those of many under one name. */
export type ComponentGroup =
  | 'command'
  | 'params'
  | 'item'
  | 'inputs'
  | 'code'
  | 'environment'
  | 'variables'
  | 'image'
  | 'source'
  | 'undeclared'
  | 'outputs'
  | 'links'
  | 'allowed';
