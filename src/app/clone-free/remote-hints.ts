import { MlgitError } from '../../model/mlgit-error.ts';

/** What a hint may begin with that holds for a repository that is not here. */
const HOLDS = /^(did you mean|use |artifacts: |tasks: |it has: |a path is |write it as )/;

/** Commands that take REPO before a SPEC, with a SPEC. */
const READS = /^mlgit (show|ls|cat|logs|lineage|pull-artifact) ([^\s'-]\S*@\S+)(.*)$/;

/**
 * An error about a clone, as one about the repository that was asked: commands that it names are those of here.
 * `name` is what stands before the `#`, without credentials.
 */
export function aboutRemote(error: unknown, name: string): unknown {
  if (!(error instanceof MlgitError) || error.kind === 'internal') return error;
  const { code, kind, details, cause } = error;
  const message = error.message.replace(/ (here|in this clone)(?=$|[,.;:])/, ` in ${name}`);
  const hints = error.hints.flatMap((hint) => {
    if (code === 'blob-missing') return [];
    const [, command, spec, rest] = READS.exec(hint) ?? [];
    if (spec !== undefined) return [`mlgit ${command} '${name}#${spec}'${rest}`];
    return HOLDS.test(hint) || !/^(mlgit|git) (log|run|fetch|tag|init|remote -v|fsck|rm|show)\b/.test(hint)
      ? [hint]
      : [];
  });
  const further =
    code === 'blob-missing'
      ? ['mlgit push   (in the clone that made it)', '--store URL   (of another store)']
      : [];
  if (hints.length === 0 && further.length === 0) further.push(`git ls-remote '${name}' 'refs/mlgit/*'`);
  return new MlgitError(message, { code, kind, hints: [...hints, ...further], details, cause });
}
