import { type AirflowInstance, instanceOf } from './airflow-instance.ts';
import type { AirflowCall, AirflowOperator } from './airflow-operator.ts';
import { startVariables } from './airflow-variables.ts';
import type { ExportedPods } from './exported-pods.ts';
import { pythonText, templateLiteral, templateText } from './python-text.ts';

/** A cluster may have to get a node first. */
const PATIENCE_S = 3_600;

/** Tasks that are pods: Airflow's workers need the operator, and nothing of mlgit. */
export function podOperator(options: AirflowInstance, pods: ExportedPods): AirflowOperator {
  const kinds = [pods.own, ...pods.steps.values()].map((pod) => templateLiteral(pod));
  const distinct = [...new Set(kinds)];
  const placeOf = ({ kind, step }: AirflowCall): number =>
    distinct.indexOf(
      templateLiteral(kind === 'run' && step ? (pods.steps.get(step.name) ?? pods.own) : pods.own),
    );
  return {
    className: 'KubernetesPodOperator',
    needs: 'Airflow has apache-airflow-providers-cncf-kubernetes.',
    imports: [],
    constants: constants(options, pods, distinct),
    facts: (call) => facts(options, call, placeOf(call)),
    itemArgument: 'arguments',
    itemValue: (item) => `["--item", ${pythonText(item)}]`,
    listedValues: (task) => `${task}.output.map(item_words)`,
  };
}

function constants(options: AirflowInstance, pods: ExportedPods, distinct: readonly string[]): string {
  const script = `${LIST_GOES_TO_AIRFLOW}${pods.script}`;
  const list = distinct.map((pod) => `    ${pod},\n`).join('');
  return `from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

# Finds mlgit in the image of the pod, or fetches it from the store, and becomes it.
SCRIPT = ${templateText(unexpanded(script))}
PODS = [
${list}]
# Every task finds its run by the name that Airflow gives it. To Kubernetes $$ is a $.
NAME = ${pythonText(`${instanceOf(options)}/{{ (dag.dag_id ~ '/' ~ run_id) | replace('$', '$$') }}`)}
# mlgit decides by what became of the tasks above, so each is asked; 99 is how it tells Airflow that one is skipped.
TASK = {"MLGIT_TASK_TRY": "{{ ti.try_number }}"}


def pod(template, words, variables={}):
    return {
        "kubernetes_conn_id": ${pythonText(pods.connection)},
        "pod_template_dict": template,
        "base_container_name": ${pythonText(pods.container)},
        "cmds": ["/bin/sh", "-c", SCRIPT, "mlgit", "task", *words],
        "env_vars": {"MLGIT_TASK_NAME": NAME, "MLGIT_STORE": ${templateText(unexpanded(options.store))}, **variables},
        "startup_timeout_seconds": ${PATIENCE_S},
        "skip_on_exit_code": 99,
    }


def item_words(item):
    return ["--item", item]

`;
}

/** What the operator takes for the result of a task, and gives to others. */
const LIST_GOES_TO_AIRFLOW = '[ -z "${MLGIT_TASK_LIST:-}" ] || exec >/airflow/xcom/return.json\n';

function facts(options: AirflowInstance, { kind, words }: AirflowCall, place: number): string[] {
  const list = `[${words.map((word) => templateText(unexpanded(word))).join(', ')}]`;
  const pod = (variables?: string) =>
    `**pod(PODS[${place}], ${list}${variables === undefined ? '' : `, ${variables}`})`;
  switch (kind) {
    case 'start':
      return [pod(`{\n${startLines(options)}        }`)];
    case 'record':
      return [pod()];
    case 'items':
      return [pod('{"MLGIT_TASK_LIST": "1"}'), 'do_xcom_push=True'];
    case 'run':
      return [pod('TASK')];
  }
}

function startLines(options: AirflowInstance): string {
  return startVariables(options)
    .map(([name, value]) => `            ${pythonText(name)}: "{{ (${value}) | replace('$', '$$') }}",\n`)
    .join('');
}

/** Kubernetes replaces `$(NAME)` in commands and variables, and `$$` by one `$`. */
function unexpanded(text: string): string {
  return text.replaceAll('$', '$$$$');
}
