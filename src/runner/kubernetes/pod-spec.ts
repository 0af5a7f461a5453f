import { MAIL_VOLUME } from './mailboxes.ts';
import type { PlacedGroup } from './placed-group.ts';
import { containerSettings, podSettings } from './pod-settings.ts';

const FOLDER = '/mlgit/job';
const VOLUME = 'mlgit-job';

/** What a pod of the group is, before the configuration's own template is laid over it. */
export function podSpec({ runner, namespace, name, group }: PlacedGroup): object {
  const { resources = {}, image, mailbox } = group.jobs[0] ?? {};
  const hasMail = mailbox !== undefined;
  return {
    ...podSettings(runner),
    // From the start of the pod, not of the Job: what waits for a node loses none of its time.
    ...(resources.timeMs === undefined ? {} : { activeDeadlineSeconds: Math.ceil(resources.timeMs / 1000) }),
    containers: [
      {
        ...containerSettings(runner, { resources, image }),
        command: ['/bin/sh', '-c', unexpanded(startScript(`${namespace}/${name}`, group.jobs.length === 1))],
        ...(hasMail ? { env: [{ name: 'MLGIT_MAILBOX', value: MAIL_VOLUME.path }] } : {}),
        volumeMounts: [
          { name: VOLUME, mountPath: FOLDER, readOnly: true },
          ...(hasMail ? [MAIL_VOLUME.mount] : []),
        ],
      },
    ],
    volumes: [{ name: VOLUME, configMap: { name } }, ...(hasMail ? [MAIL_VOLUME.of(name)] : [])],
  };
}

/**
 * Runs the script with the argument of its index. It stays as the first process of the container, which no signal ends unless it
 * asks for it, so that the script is as any other process; what Kubernetes sends is passed on.
 */
function startScript(job: string, isAlone: boolean): string {
  return `at=0
while IFS= read -r argument && [ "$at" -lt "$JOB_COMPLETION_INDEX" ]; do at=$((at + 1)); done <${FOLDER}/arguments
MLGIT_JOB=${job}${isAlone ? '' : '/$JOB_COMPLETION_INDEX'}
export MLGIT_JOB
/bin/sh ${FOLDER}/script "$argument" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
exit "$code"`;
}

/** Kubernetes replaces `$(NAME)` in commands, and `$$` by one `$`. */
function unexpanded(script: string): string {
  return script.replaceAll('$', '$$$$');
}
