import { COMMANDS as EVERY_DAY } from 'mlgit:commands';
import { COMMANDS as FURTHER } from 'mlgit:further-commands';

/** Every command, by id. */
export const COMMANDS = { ...EVERY_DAY, ...FURTHER };
