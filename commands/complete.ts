import { completeValue } from '../src/app/complete/complete-value.ts';
import { splitLine } from '../src/base/split-line.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { commandShapes } from '../src/cli/complete/command-shape.ts';
import { findWanted } from '../src/cli/complete/find-wanted.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { type Completion, SHELLS, type Shell } from '../src/model/completion.ts';
import { renderCompletion, renderForBash } from '../src/ui/complete/render-completion.ts';

/**
 * What the scripts of `mlgit completion` call at every press of the key. Behind `--` come the words, which may look like flags;
 * of bash COMP_WORDBREAKS and the line up to the cursor.
 */
export default class Complete extends ContextCommand {
  static override hidden = true;
  static override summary = 'what the last word of a command line may become';
  static override examples = ['<%= config.bin %> complete fish -- show credit@'];
  static override args = {
    shell: Args.string({ required: true, options: [...SHELLS], description: 'the shell that asks' }),
  };

  /** A key that is pressed sends nothing. */
  protected override readonly retriesPush = false;

  override async execute(): Promise<CommandResult<'complete'>> {
    const [own, given] = splitAtDashes(this.argv);
    const { args } = await this.parse(Complete, own);
    const shell = args.shell as Shell;
    const words = shell === 'bash' ? splitLine(given[1] ?? '').slice(1) : given;
    const answer = (completion: Completion): CommandResult<'complete'> => ({
      result: completion,
      text:
        shell === 'bash'
          ? renderForBash(completion, words.at(-1) ?? '', given[0] ?? '')
          : renderCompletion(shell, completion),
    });
    const wanted = findWanted(words, commandShapes());
    if (wanted.kind === 'words') return answer({ candidates: wanted.candidates, ending: 'done' });
    if (wanted.kind !== 'value') return answer({ candidates: [], ending: wanted.kind });
    return this.inRepository(async (context) => {
      const { candidates, ending } = await completeValue(context, wanted);
      const whole = candidates.map((one) => ({ ...one, value: `${wanted.before}${one.value}` }));
      return answer({ candidates: whole, ending });
    });
  }
}

function splitAtDashes(argv: readonly string[]): [string[], readonly string[]] {
  const end = argv.indexOf('--');
  return end < 0 ? [[...argv], []] : [argv.slice(0, end), argv.slice(end + 1)];
}
