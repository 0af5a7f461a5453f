import { string as stringArgument } from '@oclif/core/args';
import { boolean, integer, string } from '@oclif/core/flags';

/** The parts of oclif that commands use, without its index, which loads everything. */
export const Flags = { integer, string, boolean };
export const Args = { string: stringArgument };
