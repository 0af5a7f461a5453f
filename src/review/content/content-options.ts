import type { Tolerance } from '../../model/reproduction.ts';
import type { ContentFile } from './content-file.ts';
import type { CompareTables } from './table-port.ts';

export interface ContentOptions {
  /** Columns whose values name a row of a table. */
  readonly key?: readonly string[];
  /** Numbers of tables and tensors that are this near count as the same; they are told apart all the same. */
  readonly tolerance?: Tolerance;
  /** What compares tables; without it they are compared as texts where they are such. */
  readonly compareTables?: CompareTables;
  readonly signal?: AbortSignal;
}

/** The two as they are passed on. */
export interface Contents {
  readonly name: string;
  readonly before: ContentFile;
  readonly after: ContentFile;
  readonly options: ContentOptions;
}
