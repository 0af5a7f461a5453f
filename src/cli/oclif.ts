import { string as stringArgument } from '@oclif/core/args';
import { boolean, integer, string } from '@oclif/core/flags';

/** The parts of oclif that commands use, without its index, which loads everything. */
export const Flags = { integer, string, boolean };

export const Args = {
  /** An argument is what was typed: never read from standard input in place of one that was left out. */
  string: ((options: object = {}) =>
    stringArgument({ ...options, ignoreStdin: true })) as typeof stringArgument,
};
