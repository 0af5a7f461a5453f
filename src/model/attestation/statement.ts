import type { RecordValue } from '../canonical-json.ts';

/** https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/resource_descriptor.md; one of `uri` and `digest` is there. */
export interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  /** Algorithm → lower-case hex. */
  readonly digest?: { readonly [algorithm: string]: string };
  readonly annotations?: { readonly [name: string]: RecordValue };
}

/** https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/statement.md, with https://slsa.dev/spec/v1.0/provenance. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly ResourceDescriptor[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: {
    readonly buildDefinition: {
      readonly buildType: string;
      readonly externalParameters: { readonly [name: string]: RecordValue };
      readonly internalParameters: { readonly [name: string]: RecordValue };
      readonly resolvedDependencies: readonly ResourceDescriptor[];
    };
    readonly runDetails: {
      readonly builder: { readonly id: string; readonly version: { readonly [component: string]: string } };
      readonly metadata?: {
        readonly invocationId?: string;
        readonly startedOn?: string;
        readonly finishedOn?: string;
      };
      readonly byproducts?: readonly ResourceDescriptor[];
    };
  };
}

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://slsa.dev/provenance/v1';

/** What is wrong with a statement by its published definitions, in words; undefined when nothing is. */
export function whatIsWrongWith(value: unknown): string | undefined {
  const statement = asObject(value);
  if (statement._type !== STATEMENT_TYPE) return `its _type is not ${STATEMENT_TYPE}`;
  if (statement.predicateType !== PREDICATE_TYPE) return `its predicateType is not ${PREDICATE_TYPE}`;
  const subjects = statement.subject;
  if (!Array.isArray(subjects) || subjects.length === 0) return 'it has no subject';
  if (!subjects.every((one) => isDescriptor(one) && one.digest !== undefined))
    return 'a subject has no digest';
  const { buildDefinition, runDetails } = asObject(statement.predicate);
  const { buildType, externalParameters, resolvedDependencies = [] } = asObject(buildDefinition);
  if (!isUri(buildType)) return 'it has no buildType';
  if (!isObject(externalParameters)) return 'it has no externalParameters';
  if (!Array.isArray(resolvedDependencies) || !resolvedDependencies.every(isDescriptor)) {
    return 'a dependency has neither uri nor digest';
  }
  const { builder, metadata = {} } = asObject(runDetails);
  if (!isUri(asObject(builder).id)) return 'it has no builder';
  const { startedOn, finishedOn } = asObject(metadata);
  return [startedOn, finishedOn].every(isTime) ? undefined : 'a time is not in RFC 3339';
}

function isDescriptor(value: unknown): value is ResourceDescriptor {
  const { uri, digest } = asObject(value);
  if (digest === undefined) return isUri(uri);
  const values = Object.values(asObject(digest));
  return values.length > 0 && values.every((hex) => typeof hex === 'string' && /^[0-9a-f]+$/.test(hex));
}

function isUri(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(value);
}

function isTime(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value))
  );
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): { readonly [key: string]: unknown } {
  return isObject(value) ? value : {};
}
