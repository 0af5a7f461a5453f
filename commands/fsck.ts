import { checkRepository } from '../src/app/check-repository.ts';
import { humanBytes } from '../src/base/human.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Flags } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import { describeFinding } from '../src/ui/describe-finding.ts';

export default class Fsck extends ContextCommand {
  static override summary = 'check the local store and the records: every byte is read and verified';
  static override flags = {
    repair: Flags.boolean({ description: 'quarantine damaged blobs, remove what crashes left' }),
  };

  /** The report names them. */
  protected override warnOfDamagedRuns(): void {}

  override async execute(): Promise<CommandResult> {
    const { flags } = await this.parse(Fsck);
    return this.inRepository(async (context) => {
      const report = await checkRepository(context, {
        repair: flags.repair,
        signal: this.signal,
        onProgress: this.progress('checking'),
      });
      const { store, missing, unreadable, damaged } = report;
      const lines = [
        ...store.findings.map((finding) => describeFinding(finding)),
        ...unreadable.map(({ because }) => `record   ${because}`),
        ...missing.map(({ spec, digest }) => `missing  ${digest}, of ${spec}`),
      ];
      const counts = `${store.blobs} blobs, ${humanBytes(store.bytes)}, ${store.cacheEntries} cache entries, ${report.runs} runs`;
      const verdict = damaged ? this.palette.bad('damaged') : this.palette.good('sound');
      return {
        result: toRecord(report),
        text: [...lines, `${verdict}: ${counts}`].join('\n'),
        exitCode: damaged ? 13 : 0,
      };
    });
  }
}
