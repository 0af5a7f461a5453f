import { stringify } from 'yaml';

/** A document for readers of YAML 1.1 as well, to which words like `on` are no text: all texts are in quotes. */
export function writeYaml(document: object): string {
  return stringify(document, {
    ...{ lineWidth: 0, aliasDuplicateObjects: false },
    ...{ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  });
}
