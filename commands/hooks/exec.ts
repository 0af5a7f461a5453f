import { runHook } from '../../src/app/hooks/run-hook.ts';
import { BaseCommand, type CommandResult } from '../../src/cli/base-command.ts';

/** `mlgit hooks exec NAME -- ARGS`, what the shims call. Its words are git's and are taken as they are. */
export default class HooksExec extends BaseCommand {
  static override summary = 'what a hook of git does; called by git';
  static override hidden = true;
  static override strict = false;

  override async execute(): Promise<CommandResult> {
    const [name = '', separator, ...rest] = this.argv;
    const args = separator === '--' || separator === undefined ? rest : [separator, ...rest];
    const lines = await runHook(this.settings, { name, args, stdin: readStandardInput });
    for (const line of lines) process.stderr.write(`mlgit: ${line}\n`);
    return { result: lines };
  }

  protected override wantsJson(): boolean {
    return false;
  }
}

async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
