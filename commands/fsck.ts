import { checkRepository } from '../src/app/check-repository.ts';
import { checkConfiguredStore } from '../src/app/gc/check-shared.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import {
  describeFindings,
  describeMissing,
  describePurged,
  renderRemoteReport,
} from '../src/ui/describe-finding.ts';

export default class Fsck extends ContextCommand {
  static override summary = 'check the local store and the records: every byte is read and verified';
  static override examples = ['<%= config.bin %> fsck', '<%= config.bin %> fsck --remote --repair'];
  static override flags = {
    repair: Flags.boolean({
      description: 'quarantine damaged blobs, remove what crashes left; with --remote, put them again',
    }),
    remote: Flags.boolean({ description: 'the store of the team instead of the local one' }),
    store: Flags.string({ description: 'the store, where there are several', helpValue: 'NAME' }),
    quick: Flags.boolean({ description: 'with --remote: ask for sizes, and read nothing' }),
  };

  /** The report names them. */
  protected override warnOfFindings(): void {}

  override async execute(): Promise<CommandResult<'fsck'>> {
    const { flags } = await this.parse(Fsck);
    return this.inRepository(async (context) => {
      if (flags.remote || flags.store !== undefined) {
        const shared = await checkConfiguredStore(context, {
          name: flags.store,
          repair: flags.repair,
          full: !flags.quick,
          signal: this.signal,
          onProgress: this.progress('checking'),
        });
        const isDamaged = shared.findings.some(({ repaired }) => !repaired);
        const text = renderRemoteReport(shared, this.palette, flags.store);
        return { result: shared, text, exitCode: isDamaged ? 13 : 0 };
      }
      const report = await checkRepository(context, {
        repair: flags.repair,
        signal: this.signal,
        onProgress: this.progress('checking'),
      });
      const { store, missing, unreadable, signatures, damaged } = report;
      const lines = [
        ...describeFindings(store.findings),
        ...unreadable.map(({ because }) => `record   ${because}`),
        ...signatures.map(({ name, because }) => `signed   ${name}: ${because}`),
        ...missing.map((one) => describeMissing(one)),
        ...(report.purged === 0 ? [] : [describePurged(report.purged)]),
        ...('unknown' in report.orphans || report.orphans.blobs === 0
          ? []
          : [
              `orphans  ${report.orphans.blobs} blobs, ${humanBytes(report.orphans.bytes)}: mlgit gc moves them out`,
            ]),
      ];
      const counts = `${store.blobs} blobs, ${humanBytes(store.bytes)}, ${store.cacheEntries} cache entries, ${report.runs} runs`;
      const verdict = damaged ? this.palette.bad('damaged') : this.palette.good('sound');
      return {
        result: report,
        text: [...lines, `${verdict}: ${counts}`].join('\n'),
        exitCode: damaged ? 13 : 0,
      };
    });
  }
}
