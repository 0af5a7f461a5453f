import { nearest } from '../base/nearest.ts';
import { describeRaggedLine } from './ragged-line.ts';
import { SqlError, type SqlSession } from './sql-port.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { sourceQuery, type TableSource } from './table-source.ts';

/** What the checks of a task can name. An output is meant before an input of the same name; `inputs.clients` is that one. */
export interface NamedSources {
  readonly outputs: ReadonlyMap<string, TableSource>;
  readonly inputs: ReadonlyMap<string, TableSource>;
}

/** Column → type as the engine calls it, in the order of the table. */
export type Columns = ReadonlyMap<string, string>;

/** Views of a task's data, made when a check names them: to find out the types of a table takes reading all of it. */
export class Tables {
  private readonly session: SqlSession;
  private readonly sources: NamedSources;
  private readonly made = new Map<string, Promise<void>>();
  private readonly columns = new Map<string, Promise<Columns>>();

  constructor(session: SqlSession, sources: NamedSources) {
    this.session = session;
    this.sources = sources;
  }

  /** The table `on` of a rule, as SQL names it. @throws SqlError */
  async named(on: string): Promise<string> {
    await this.make(this.sources.outputs.has(on) ? 'outputs' : 'inputs', on);
    return sqlName(on);
  }

  /**
   * Makes every table that a query may mean: a word in it that is the name of one. Returns why the first of those that
   * cannot be made cannot: only when the query then fails was it meant.
   */
  async mentioned(query: string): Promise<SqlError | undefined> {
    let failed: SqlError | undefined;
    for (const schema of ['outputs', 'inputs'] as const) {
      for (const name of this.sources[schema].keys()) {
        const words = [name, underscored(name)].map((word) => word.replace(/-/g, '\\-'));
        if (!new RegExp(`(?<![\\w-])(?:${words.join('|')})(?![\\w-])`, 'i').test(query)) continue;
        await this.make(schema, name).catch((error: unknown) => {
          if (!(error instanceof SqlError)) throw error;
          failed ??= error;
        });
      }
    }
    return failed;
  }

  /** A message of the engine without the paths of blobs and workspaces, which belong into no record. */
  withoutPaths(message: string): string {
    let text = message;
    for (const source of [...this.sources.outputs.values(), ...this.sources.inputs.values()])
      text = withoutPaths(text, source);
    return text;
  }

  /** A table that is only compared with. @throws SqlError */
  async reference(name: string, source: TableSource): Promise<string> {
    await this.makeOnce(`reference.${name}`, async () => {
      await this.session.run('create schema if not exists reference');
      await this.view(`reference.${sqlName(name)}`, name, source);
    });
    return `reference.${sqlName(name)}`;
  }

  columnsOf(table: string): Promise<Columns> {
    let columns = this.columns.get(table);
    if (columns === undefined) {
      columns = this.session
        .rows(`select column_name, column_type from (describe ${table})`)
        .then((rows) => new Map(rows.map(([name, type]) => [name ?? '', type ?? ''])));
      this.columns.set(table, columns);
    }
    return columns;
  }

  /** The type of a column that there must be. @throws SqlError */
  async typeOf(table: string, column: string): Promise<string> {
    const columns = await this.columnsOf(table);
    const type = columns.get(column);
    if (type !== undefined) return type;
    const guess = nearest(column, columns.keys());
    const known = [...columns.keys()].join(', ');
    throw new SqlError(
      `there is no column ${column}; ${guess === undefined ? `there are ${known}` : `did you mean ${guess}?`}`,
    );
  }

  /** What could be named, for messages. */
  names(): readonly string[] {
    return [...new Set([...this.sources.outputs.keys(), ...this.sources.inputs.keys()])];
  }

  private make(schema: 'outputs' | 'inputs', name: string): Promise<void> {
    const source = this.sources[schema].get(name);
    return this.makeOnce(`${schema}.${name}`, async () => {
      if (source === undefined) throw new SqlError(`there is nothing called ${name}`);
      await this.session.run(`create schema if not exists ${schema}`);
      await this.view(`${schema}.${sqlName(name)}`, name, source);
      const names = new Set([name, underscored(name)]);
      for (const alias of names) {
        if (schema === 'inputs' && this.isOutput(alias)) continue;
        await this.session.run(
          `create view if not exists ${sqlName(alias)} as select * from ${schema}.${sqlName(name)}`,
        );
      }
      if (underscored(name) !== name) {
        const alias = `${schema}.${sqlName(underscored(name))}`;
        await this.session.run(
          `create view if not exists ${alias} as select * from ${schema}.${sqlName(name)}`,
        );
      }
    });
  }

  private isOutput(alias: string): boolean {
    return [...this.sources.outputs.keys()].some((name) => name === alias || underscored(name) === alias);
  }

  private async makeOnce(key: string, make: () => Promise<void>): Promise<void> {
    let made = this.made.get(key);
    if (made === undefined) {
      made = make();
      this.made.set(key, made);
    }
    await made;
  }

  private async view(place: string, name: string, source: TableSource): Promise<void> {
    const found = sourceQuery(source);
    if ('wrong' in found) throw new SqlError(`${name} cannot be read: ${found.wrong}`);
    try {
      await this.session.run(`create view ${place} as ${(await this.sniffed(source)) ?? found.query}`);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      const why = (await this.raggedLine(source, error)) ?? withoutPaths(error.message, source);
      throw new SqlError(`${name} cannot be read: ${why}`, { cause: error });
    }
  }

  /** What the engine means when it says that it has found no form for a CSV file. */
  private async raggedLine(source: TableSource, { message }: SqlError): Promise<string | undefined> {
    if (source.kind !== 'files' || !message.startsWith('Error when sniffing file')) return undefined;
    // Of several files the engine does not name the one that it means.
    for (const file of source.files) {
      const found = await describeRaggedLine(this.session, file);
      if (found !== undefined) return found;
    }
    return 'its lines have no columns in common';
  }

  /** Of one CSV file its form is found out once, instead of with every query; the engine writes the query itself. */
  private async sniffed(source: TableSource): Promise<string | undefined> {
    const query = sourceQuery(source);
    if (source.kind !== 'files' || source.files.length !== 1 || 'wrong' in query) return undefined;
    const [, options] = /^select \* from read_csv\((.*)\)$/s.exec(query.query) ?? [];
    const [file] = source.files;
    if (options === undefined || file === undefined) return undefined;
    const one = options.replace(/^\[(.*?)\], header/s, () => `${sqlText(file.path)}, header`);
    const [row] = await this.session.rows(`select Prompt from sniff_csv(${one})`);
    return row?.[0]?.replace(/;\s*$/, '');
  }
}

function underscored(name: string): string {
  return name.replaceAll('-', '_');
}

function withoutPaths(message: string, source: TableSource): string {
  if (source.kind !== 'files') return message;
  return source.files.reduce((text, { path, name }) => text.replaceAll(path, name), message);
}
