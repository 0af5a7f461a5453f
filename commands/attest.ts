import { resolve } from 'node:path';
import type { Context } from '../src/app/context.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args, Flags } from '../src/cli/oclif.ts';
import { outputPath } from '../src/cli/output-path.ts';
import { usageError } from '../src/model/mlgit-error.ts';
import { printable } from '../src/ui/printable.ts';

export default class Attest extends ContextCommand {
  static override summary = 'a signed statement of where artifacts came from: in-toto, SLSA provenance';
  static override description =
    'Signed with an ed25519 key (--key), or with the ssh key that git signs with. To verify one takes the file and a public key, no clone and no network; with a SPEC it is also held against what this clone knows.';
  static override examples = [
    '<%= config.bin %> attest credit@prod:model -o model.intoto.json',
    '<%= config.bin %> attest credit@prod --key release.pem -o credit.intoto.json',
    '<%= config.bin %> attest --verify model.intoto.json --key release.pub',
    '<%= config.bin %> attest --verify model.intoto.json --allowed-signers allowed_signers credit@prod:model',
  ];
  static override args = { spec: Args.string({ description: '[FLOW][@REV][:PATH]' }) };
  static override flags = {
    output: Flags.string({
      char: 'o',
      parse: outputPath,
      description: 'the file to write (default: print it)',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ char: 'f', description: 'overwrite what is there', dependsOn: ['output'] }),
    key: Flags.string({
      description: 'key to sign with; with --verify the public key. ed25519 in PEM, or of ssh',
      helpValue: 'FILE',
    }),
    verify: Flags.string({
      description: 'verify this file instead',
      helpValue: 'FILE',
      exclusive: ['output'],
    }),
    'allowed-signers': Flags.string({
      description: 'by whose ssh keys it may be signed (default: those of git config mlgit.allowedSigners)',
      helpValue: 'FILE',
      dependsOn: ['verify'],
      exclusive: ['key'],
    }),
  };

  override async execute(): Promise<CommandResult<'attest'>> {
    const { args, flags } = await this.parse(Attest);
    if (flags.verify === undefined)
      return this.inRepository((context) => this.attest(context, args.spec, flags));
    const file = resolve(this.settings.cwd, flags.verify);
    const key = flags.key === undefined ? undefined : { key: resolve(this.settings.cwd, flags.key) };
    if (key !== undefined && args.spec === undefined) return this.verify(file, key);
    return this.inRepository(async (context) => {
      const { trustedSigners } = await import('../src/app/attest/trusted-signers.ts');
      const trusted = key ?? (await trustedSigners(context, flags['allowed-signers']));
      return this.verify(file, trusted, args.spec === undefined ? undefined : { context, spec: args.spec });
    });
  }

  private async attest(
    context: Context,
    spec: string | undefined,
    { output, force, key }: { output?: string | undefined; force: boolean; key?: string | undefined },
  ): Promise<CommandResult<'attest'>> {
    if (spec === undefined) {
      throw usageError('no-spec', 'Nothing is named that could be attested: expected a SPEC', [
        'mlgit attest credit@prod:model -o model.intoto.json',
      ]);
    }
    const { attest } = await import('../src/app/attest/attest.ts');
    const { envelope, statement, lacking } = await attest(context, spec, { key, signal: this.signal });
    if (lacking.length > 0) {
      this.addWarning(`${lacking.join(', ')}: without SHA-256, the bytes are not here`, [
        `mlgit pull-artifact ${spec}`,
      ]);
    }
    const text = JSON.stringify(envelope);
    if (output === undefined) return { result: { statement, envelope }, text };
    const path = resolve(context.config.cwd, output);
    const { writeDocument } = await import('../src/app/write-document.ts');
    await writeDocument(`${text}\n`, { path, force, pid: context.config.pid });
    const count = `${statement.subject.length} ${statement.subject.length === 1 ? 'subject' : 'subjects'}`;
    return {
      result: { statement, envelope, path },
      text: `${this.palette.good(output)}  ${count}`,
    };
  }

  private async verify(
    file: string,
    trusted: Parameters<typeof import('../src/app/attest/verify-attestation.ts').verifyAttestation>[2],
    against?: { readonly context: Context; readonly spec: string },
  ): Promise<CommandResult<'attest'>> {
    const { verifyAttestation } = await import('../src/app/attest/verify-attestation.ts');
    const found = await verifyAttestation(this.settings, file, trusted, this.signal);
    if (against !== undefined) {
      const { compareWithRun } = await import('../src/app/attest/compare-with-run.ts');
      await compareWithRun(against.context, found.statement, against.spec, this.signal);
    }
    const { metadata } = found.statement.predicate.runDetails;
    const subjects = found.statement.subject.map(({ name = '', digest = {} }) => {
      const [algorithm, hex] = Object.entries(digest).at(-1) ?? [];
      return printable(`  ${name}  ${algorithm}:${hex}`);
    });
    const about = printable(metadata?.invocationId ?? 'a build without a name');
    const head = this.palette.good(`signed by ${printable(found.signer)}, about ${about}`);
    return { result: found, text: [head, ...subjects].join('\n') };
  }
}
