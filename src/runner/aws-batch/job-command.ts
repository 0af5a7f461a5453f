import { ARGUMENTS } from './job-arguments.ts';

/** Definitions have 24 KiB. */
export const MOST_SCRIPT_BYTES = 20_000;

/**
 * Runs the script with the argument of its index. It stays as the first process of the container, which no signal ends unless it
 * asks for it, so that the script is as any other process; what AWS sends is passed on.
 */
const START = `at=0
{
  IFS= read -r common
  while IFS= read -r rest && [ "$at" -lt "\${AWS_BATCH_JOB_ARRAY_INDEX:-0}" ]; do at=$((at + 1)); done
} <<MLGIT_END
$${ARGUMENTS}
MLGIT_END
unset ${ARGUMENTS}
MLGIT_JOB="$AWS_BATCH_JOB_ID"
export MLGIT_JOB
/bin/sh -c "$0" sh "\${common#=}\${rest#=}" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
exit "$code"`;

/** Of a container: it is the same for all jobs with that script. */
export function commandOf(script: string): string[] {
  return ['/bin/sh', '-c', START, script];
}
