import { JsonSyntaxError, readJson } from '../../flow/json-reader.ts';
import type { ContentFile } from './content-file.ts';
import { decode, encodingOf } from './decode-text.ts';
import { type DocumentValue, documentValue } from './document-value.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

const MIB = 1024 * 1024;
/** What is read of each: a parser of YAML takes a hundred times as much memory as the text has; a notebook's pictures are in it. */
const MOST_BYTES = { JSON: 8 * MIB, notebook: 32 * MIB, YAML: 1 * MIB, TOML: 1 * MIB };

export type DocumentFormat = keyof typeof MOST_BYTES;

/** @throws DamagedContent, LargeContent */
export async function readDocument(format: DocumentFormat, file: ContentFile): Promise<DocumentValue> {
  const text = await readBounded(file, MOST_BYTES[format]);
  try {
    switch (format) {
      case 'JSON':
      case 'notebook':
        return readJson(text);
      case 'YAML':
        return await readYamlText(text);
      case 'TOML':
        return await readTomlText(text);
    }
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new DamagedContent(`${error.message} (line ${error.line})`);
    if (error instanceof RangeError) throw new DamagedContent('it is nested too deeply');
    throw error;
  }
}

async function readBounded(file: ContentFile, most: number): Promise<string> {
  if (file.size > most) throw new LargeContent(`it is larger than ${most / MIB} MiB`);
  const bytes = await file.read(0, file.size);
  return decode(bytes, encodingOf(bytes));
}

async function readYamlText(text: string): Promise<DocumentValue> {
  const { readYaml } = await import('../../flow/yaml-source.ts');
  const { value, problems } = readYaml(text, text.length);
  const [problem] = problems;
  if (problem !== undefined) throw new DamagedContent(`${problem.message} (line ${problem.line})`);
  return documentValue(value);
}

async function readTomlText(text: string): Promise<DocumentValue> {
  const { readToml, TomlSyntaxError } = await import('../../flow/toml-reader.ts');
  try {
    return documentValue(readToml(text));
  } catch (error) {
    if (!(error instanceof TomlSyntaxError)) throw error;
    throw new DamagedContent(`${error.message} (line ${error.line})`);
  }
}
