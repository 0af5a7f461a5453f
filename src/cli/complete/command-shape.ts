import { COMMANDS as EVERY_DAY } from 'mlgit:commands';
import { COMMANDS as FURTHER } from 'mlgit:further-commands';
import { compareBytes } from '../../base/byte-order.ts';

/** What of a command a shell can complete. */
export interface CommandShape {
  /** As typed: `remote add`. */
  readonly name: string;
  readonly summary: string;
  readonly hidden: boolean;
  readonly args: readonly string[];
  /** Whether its last argument may be given several times. */
  readonly repeats: boolean;
  readonly flags: readonly FlagShape[];
}

export interface FlagShape {
  /** Without dashes. */
  readonly name: string;
  readonly char?: string;
  readonly help: string;
  readonly takesValue: boolean;
  readonly multiple: boolean;
  /** All values that it takes, where they are few. */
  readonly options?: readonly string[];
}

/** What oclif's classes of commands have, as far as it is read here. */
interface CommandStatics {
  readonly summary?: string;
  readonly hidden?: boolean;
  readonly strict?: boolean;
  readonly args?: { readonly [name: string]: unknown };
  readonly flags?: { readonly [name: string]: FlagStatics };
  readonly baseFlags?: { readonly [name: string]: FlagStatics };
}

interface FlagStatics {
  readonly type?: string;
  readonly char?: string;
  readonly description?: string;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly options?: readonly string[];
}

/** Every command there is. */
export function commandShapes(): CommandShape[] {
  // By name, as they are listed everywhere. The tables are whole once a command of theirs runs.
  const all = Object.entries({ ...EVERY_DAY, ...FURTHER }).sort(([a], [b]) => compareBytes(a, b));
  return all.map(([id, Class]) => {
    const { summary = '', hidden, strict, args, flags, baseFlags } = Class as unknown as CommandStatics;
    return {
      name: id.replaceAll(':', ' '),
      summary,
      hidden: hidden === true,
      args: Object.keys(args ?? {}),
      repeats: strict === false,
      flags: Object.entries({ ...flags, ...baseFlags }).flatMap(([name, flag]) => flagShapes(name, flag)),
    };
  });
}

function flagShapes(name: string, flag: FlagStatics): FlagShape[] {
  if (flag.hidden === true) return [];
  const shape = {
    name,
    ...(flag.char === undefined ? {} : { char: flag.char }),
    help: flag.description ?? '',
    takesValue: flag.type === 'option',
    multiple: flag.multiple === true,
    ...(flag.options === undefined ? {} : { options: flag.options }),
  };
  if (flag.allowNo !== true) return [shape];
  return [shape, { name: `no-${name}`, help: `not: ${shape.help}`, takesValue: false, multiple: false }];
}
