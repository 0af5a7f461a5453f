import { fileURLToPath } from 'node:url';
import { shellWord } from '../../../base/shell-word.ts';
import { type Digest, digestHex } from '../../../model/digest.ts';
import { formatStoreAddress, type StoreAddress } from '../../../model/store-address.ts';
import { S3_DOWNLOAD } from './s3-download.ts';
import type { WorkerArchive } from './worker-archive.ts';

export interface JobScriptFacts {
  readonly address: StoreAddress;
  readonly archive: Pick<WorkerArchive, 'digest' | 'sha256'>;
  /** Of this package. */
  readonly version: string;
  /** The worker is fetched by a URL of the job's mailbox, for nodes that have no credentials. */
  readonly minted: boolean;
}

/**
 * The script of every job of a run, whose `$1` is a `JobArgument`. A job whose attempt has been started elsewhere ends before it
 * has become the worker, where it is cheap to find out. It is the same for all tasks, and nothing in it is secret.
 */
export function jobScript(facts: JobScriptFacts): string {
  const { address, minted } = facts;
  const words = `worker ${shellWord(formatStoreAddress(address))} "$1"`;
  // What was minted for an attempt is for no other job.
  return mlgitScript(facts, words, minted ? NEVER : ifTaken(address));
}

/** Shell text that ends a job which has nothing to do. */
interface Leaving {
  /** Of the beginning. */
  readonly first: string;
  /** Before each long step of bringing the worker, with `$new` the folder that it is brought to. */
  readonly between: string;
}

const NEVER: Leaving = { first: '', between: '' };

/**
 * Finds or fetches the worker and becomes it with these words of a shell, so that signals of the job system reach it
 * (docs/worker-protocol.md, "What the node needs").
 */
export function mlgitScript(
  { address, archive, version, minted }: JobScriptFacts,
  words: string,
  leaving: Leaving = NEVER,
): string {
  return `#!/bin/sh
set -u
say() { echo "mlgit: $*" >&2; }
if [ -z "\${MLGIT_JOB:-}" ]; then
  MLGIT_JOB="\${SLURM_JOB_ID:-}"
  [ -z "\${SLURM_ARRAY_JOB_ID:-}" ] || MLGIT_JOB="\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
export MLGIT_JOB
${leaving.first}if [ "$(mlgit --version 2>/dev/null)" = ${shellWord(`mlgit/${version}`)} ]; then
  exec mlgit ${words}
fi
home="\${XDG_CACHE_HOME:-$HOME/.cache}/mlgit/worker"
worker="$home/${archive.sha256}"
new="$worker.$$.$(hostname 2>/dev/null)"
fetch() {
${minted ? MINTED_LINES : `  get ${shellWord(blobPath(archive.digest))} "$1"`}
}
get() {
${minted ? '  return 1' : getLines(address)}
}
sum() {
  { sha256sum "$1" || shasum -a 256 "$1" || openssl dgst -r -sha256 "$1" ||
    python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; } 2>/dev/null | cut -c 1-64
}
install() {
  mkdir -p "$new" || return 1
${leaving.between}  fetch "$new/worker.tar.gz" || return 1
  found="$(sum "$new/worker.tar.gz")"
  if [ "$found" != ${archive.sha256} ]; then
    say "the worker in the store has sha256 $found, expected ${archive.sha256}"
    return 1
  fi
${leaving.between}  (cd "$new" && tar -xzf worker.tar.gz && rm worker.tar.gz && chmod +x bin/node) || return 1
  # Another job may have been first; then this one lands inside, and goes.
  [ -d "$worker" ] || mv "$new" "$worker"
  rm -rf "$worker/\${new##*/}"
  [ -x "$worker/bin/node" ]
}
if [ ! -x "$worker/bin/node" ]; then
  install
  status=$?
  rm -rf "$new"
  if [ "$status" -ne 0 ]; then
    say "the worker could not be installed under $worker"
    exit 1
  fi
fi
exec "$worker/bin/node" "$worker/bin/mlgit.js" ${words}
`;
}

/** The URL is the first line of the mailbox. It is given to no program as an argument, which others could read; a small wget knows no other way. */
const MINTED_LINES = `if [ ! -r "\${MLGIT_MAILBOX:-}" ]; then
  say "there is no mailbox at \${MLGIT_MAILBOX:-(nowhere)}: the folder of the runner has to be on a disk that nodes see"
  return 1
fi
IFS= read -r url <"$MLGIT_MAILBOX"
if command -v curl >/dev/null; then
  printf 'url = "%s"\\n' "$url" | curl --config - --silent --show-error --fail --output "$1"
elif command -v wget >/dev/null; then
  if wget --help 2>&1 | grep -q -e --input-file; then
    printf '%s\\n' "$url" | wget -q -O "$1" -i -
  else
    wget -q -O "$1" "$url"
  fi
elif command -v python3 >/dev/null; then
  python3 -c 'import shutil, sys, urllib.request
with urllib.request.urlopen(open(sys.argv[1]).readline().strip(), timeout=120) as answer, open(sys.argv[2], "wb") as file:
    shutil.copyfileobj(answer, file, 1 << 20)' "$MLGIT_MAILBOX" "$1"
else
  say "expected curl, wget or python3 to fetch the worker from the store"
  return 1
fi`;

function blobPath(digest: Digest): string {
  const hex = digestHex(digest);
  return `blobs/${hex.slice(0, 2)}/${hex}`;
}

/** The record that tells of a start of the attempt that the job is for, as `$start`. */
const START = `case "$1" in
*+*) start="\${1%/*}/\${1#*+}/start" ;;
*) start="$1/start" ;;
esac
`;

/**
 * Ends a job whose attempt another has started. Of a bucket the worker itself asks, which takes it no longer than another program;
 * where the worker has to be brought, a question before each long step of that costs little beside it.
 */
function ifTaken({ url }: StoreAddress): Leaving {
  if (url.startsWith('file:')) {
    const taken = `[ ! -e ${shellWord(fileURLToPath(url))}/"$start" ] || exit 0\n`;
    return { first: START + taken, between: '' };
  }
  const taken = '  if get "$start" "$new/start" 2>/dev/null; then rm -rf "$new"; exit 0; fi\n';
  return { first: START, between: taken };
}

/** The body of a function: `$1` of the store goes to the file `$2`. */
function getLines(address: StoreAddress): string {
  if (address.url.startsWith('file:')) return `cp ${shellWord(fileURLToPath(address.url))}/"$1" "$2"`;
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address.url) ?? [];
  return s3Lines(address, bucket, prefix);
}

/** The first that is there: the AWS command line knows every way to credentials, the others those of environment and profile. */
function s3Lines({ endpoint, region, profile }: StoreAddress, bucket: string, prefix: string): string {
  const profileLine = profile === undefined ? '' : `AWS_PROFILE=${shellWord(profile)}\nexport AWS_PROFILE\n`;
  const where =
    region === undefined ? '"${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}"' : shellWord(region);
  const server =
    endpoint === undefined
      ? '"${AWS_ENDPOINT_URL_S3:-${AWS_ENDPOINT_URL:-https://s3.$region.amazonaws.com}}"'
      : shellWord(endpoint);
  return `${profileLine}region=${where}
endpoint=${server}
bucket=${shellWord(bucket)}
key=${prefix === '' ? '' : `${shellWord(prefix)}/`}"$1"
if command -v aws >/dev/null; then
  aws --endpoint-url "$endpoint" --region "$region" s3 cp --only-show-errors "s3://$bucket/$key" "$2"
elif command -v python3 >/dev/null; then
  python3 - "$endpoint" "$region" "$bucket" "$key" "$2" <<'PYTHON'
${S3_DOWNLOAD}PYTHON
elif command -v curl >/dev/null && [ -n "\${AWS_ACCESS_KEY_ID:-}" ]; then
  printf 'user = "%s:%s"\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" |
    curl --config - --silent --show-error --fail --aws-sigv4 "aws:amz:$region:s3" \\
      --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \\
      \${AWS_SESSION_TOKEN:+--header "x-amz-security-token: $AWS_SESSION_TOKEN"} --output "$2" "$endpoint/$bucket/$key"
else
  say "expected aws, python3, or curl with AWS_ACCESS_KEY_ID to fetch the worker from the store"
  return 1
fi`;
}
