/** An event of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json), as far as mlgit writes it. */
export interface OpenLineageEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
  /** ISO 8601. */
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

export interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

export interface Facets {
  readonly [name: string]: Facet;
}

interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [field: string]: unknown;
}

const PRODUCER = 'https://www.npmjs.com/package/mlgit';
const SPEC = 'https://openlineage.io/spec';

/** What every event has. */
export const EVENT = { producer: PRODUCER, schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent` };

/** A facet that OpenLineage defines, by the name and version of its schema. */
export function facet(schema: string, version: string, fields: { readonly [field: string]: unknown }): Facet {
  return {
    _producer: PRODUCER,
    _schemaURL: `${SPEC}/facets/${version}/${schema}.json#/$defs/${schema}`,
    ...fields,
  };
}
