export { COMMANDS } from 'mlgit:commands';
