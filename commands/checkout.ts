import { checkoutData, checkoutFailure } from '../src/app/checkout-data.ts';
import { dataDependencies } from '../src/app/track-data.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { requirePaths } from '../src/cli/require-paths.ts';

export default class Checkout extends ContextCommand {
  static override summary = 'put tracked data where its pointer files are';
  static override examples = [
    '<%= config.bin %> checkout',
    '<%= config.bin %> checkout data/applications.parquet',
  ];
  static override strict = false;
  static override args = {
    path: Args.string({ description: 'data, pointers or folders (default: everything)' }),
  };

  override async execute(): Promise<CommandResult<'checkout'>> {
    const { argv } = await this.parse(Checkout);
    const paths = requirePaths('checkout', argv.map(String));
    return this.inRepository(async (context) => {
      const options = {
        signal: this.signal,
        progress: this.transfer('checking out'),
        onProgress: this.progress('checking out'),
      };
      const results = await checkoutData(dataDependencies(context, options), paths);
      this.clearLines();
      const failure = checkoutFailure(results);
      const shown = results.filter(({ outcome }) => outcome !== 'unchanged');
      if (!this.wantsJson())
        for (const { path, outcome } of shown) process.stdout.write(`${outcome}  ${path}\n`);
      if (failure !== undefined) throw failure;
      return { result: results, text: shown.length === 0 ? 'Everything is there.' : undefined };
    });
  }
}
