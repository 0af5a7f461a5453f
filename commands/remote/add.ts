import { addRemote } from '../../src/app/sharing/manage-remotes.ts';
import type { CommandResult } from '../../src/cli/base-command.ts';
import { ContextCommand } from '../../src/cli/context-command.ts';
import { Args, Flags } from '../../src/cli/oclif.ts';
import { formatStoreAddress, parseStoreAddress } from '../../src/model/store-address.ts';
import { renderRemoteCheck } from '../../src/ui/render-remotes.ts';

export default class RemoteAdd extends ContextCommand {
  static override summary = 'share artifacts through a store: a bucket, or a folder that all machines see';
  static override examples = [
    '<%= config.bin %> remote add team s3://ml-artifacts/credit',
    '<%= config.bin %> remote add team s3://credit --endpoint https://minio.example.org --profile team',
    '<%= config.bin %> remote add disk file:///mnt/team/mlgit',
  ];
  static override args = {
    name: Args.string({ required: true, description: 'name for it' }),
    url: Args.string({ required: true, description: 's3://bucket/prefix or file:///folder' }),
  };
  static override flags = {
    endpoint: Flags.string({ description: 'of an S3-compatible server', helpValue: 'URL' }),
    region: Flags.string({ description: 'of the bucket' }),
    profile: Flags.string({ description: 'of the AWS configuration' }),
    addressing: Flags.string({
      options: ['auto', 'path', 'virtual'],
      description: 'how the server is told the bucket',
    }),
    global: Flags.boolean({ description: 'for all repositories of this user' }),
    check: Flags.boolean({
      default: true,
      allowNo: true,
      description: 'try it first, and make it where the place is empty',
    }),
  };

  override async execute(): Promise<CommandResult<'remote add'>> {
    const { args, flags } = await this.parse(RemoteAdd);
    const { endpoint, region, profile } = flags;
    const addressing = flags.addressing as 'auto' | 'path' | 'virtual' | undefined;
    const given = Object.entries({ endpoint, region, profile, addressing }).filter(
      ([, value]) => value !== undefined,
    );
    const url = formatStoreAddress({ ...parseStoreAddress(args.url), ...Object.fromEntries(given) });
    return this.inRepository(async (context) => {
      const checked = await addRemote(context, {
        name: args.name,
        url,
        scope: flags.global ? 'user' : 'repository',
        check: flags.check,
        signal: this.signal,
      });
      const added = `${this.palette.good('+')} ${args.name}  ${url}`;
      return {
        result: { name: args.name, url, checked: checked === undefined ? null : checked },
        text: checked === undefined ? added : `${added}\n${renderRemoteCheck(checked, this.palette)}`,
      };
    });
  }
}
