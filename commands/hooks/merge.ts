import type { ConflictLabels } from '../../src/app/accept/label-conflict.ts';
import { openHookRepository } from '../../src/app/hooks/hook-repository.ts';
import { mergeFile } from '../../src/app/hooks/merge-file.ts';
import { BaseCommand, type CommandResult } from '../../src/cli/base-command.ts';
import { usageError } from '../../src/model/mlgit-error.ts';

/** `mlgit hooks merge -- BASE OURS THEIRS PATH LENGTH`, as git calls a merge driver: 1 says that there is a conflict. */
export default class HooksMerge extends BaseCommand {
  static override summary = 'merge a pointer or manifest; called by git';
  static override examples = ['<%= config.bin %> hooks merge -- BASE OURS THEIRS PATH LENGTH'];
  static override hidden = true;
  static override strict = false;

  override async execute(): Promise<CommandResult<'hooks merge'>> {
    const [separator, base, ours, theirs, path, length] = this.argv;
    if (separator !== '--' || !base || !ours || !theirs || !path) {
      throw usageError(
        'missing-argument',
        'Expected the files of a merge, as git gives them to a merge driver',
        ['mlgit hooks status'],
      );
    }
    const repository = await openHookRepository(this.settings);
    const files = { base, ours, theirs, markerSize: Number(length) || 7 };
    const { conflict, how, labels } = await mergeFile(repository, path, files);
    if (labels !== undefined) process.stderr.write(acceptedTwice(path, labels));
    else if (conflict && how === 'whole') {
      process.stderr.write(
        `mlgit: both sides changed ${path}: take one with git checkout --ours -- PATH, or --theirs, then git add\n`,
      );
    }
    return { result: { path, conflict }, exitCode: conflict ? 1 : 0 };
  }

  protected override wantsJson(): boolean {
    return false;
  }
}

/** The merged code is neither side's, so that what is to be accepted may have to run first. */
function acceptedTwice(path: string, { ours, theirs }: ConflictLabels): string {
  return [
    `mlgit: ${path} is of two runs: ${ours}; ${theirs}`,
    '  mlgit run --accept   runs what the merged code changed, and accepts that',
    '  mlgit accept RUN     takes one of the two',
    '',
  ].join('\n');
}
