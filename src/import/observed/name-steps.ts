import { stemOf } from '../../flow/repository-path.ts';
import { UniqueNames } from './unique-names.ts';

const SCRIPT = /\.(py|ipynb|sh|bash|R|r|jl|js|mjs|pl|rb)$/;

/** A name for each command: of the script that it runs, of the module after `-m`, else of its program and what follows. */
export function nameSteps(commands: readonly string[]): string[] {
  const names = new UniqueNames();
  return commands.map((command) => names.take(nameOf(command)));
}

function nameOf(command: string): string {
  const words = command.split(/\s+/).map((word) => word.replace(/^['"]|['"]$/g, ''));
  const script = words.find((word) => SCRIPT.test(word));
  if (script !== undefined) return stemOf(script);
  const module = words[words.indexOf('-m') + 1];
  if (words.includes('-m') && module !== undefined) return module.split('.').at(-1) ?? module;
  const plain = words.filter((word) => /^[A-Za-z./][\w./-]*$/.test(word));
  return plain.slice(0, 2).map(stemOf).join('-');
}
