import { shellWord } from '../base/shell-word.ts';
import { type AirflowInstance, instanceOf } from './airflow-instance.ts';
import type { AirflowCall, AirflowOperator } from './airflow-operator.ts';
import { startVariables } from './airflow-variables.ts';
import { pythonText, templateText } from './python-text.ts';

/** Tasks that are commands where Airflow's workers run. */
export function bashOperator(options: AirflowInstance): AirflowOperator {
  return {
    className: 'BashOperator',
    needs: 'Where tasks run there are mlgit and git.',
    imports: ['from airflow.providers.standard.operators.bash import BashOperator'],
    constants: `# Every task finds its run by the name that Airflow gives it, which comes as variables and never as part of a command.
RUN = ${templateText(` --name ${shellWord(instanceOf(options))}"/$AIRFLOW_CTX_DAG_ID/$AIRFLOW_CTX_DAG_RUN_ID" --store ${shellWord(options.store)}`)}
# mlgit decides by what became of the tasks above, so each is asked; 99 is how it tells Airflow that one is skipped.
TASK = ' --try "$AIRFLOW_CTX_TRY_NUMBER" --skip-code 99' + RUN
`,
    facts: (call) => facts(options, call),
    itemArgument: 'env',
    itemValue: (item) => `{"MLGIT_TASK_ITEM": ${pythonText(item)}}`,
    listedValues: (task) => `${task}.output`,
  };
}

function facts(options: AirflowInstance, { kind, words, step }: AirflowCall): string[] {
  const command = ['exec', 'mlgit', 'task', ...words].map(shellWord).join(' ');
  switch (kind) {
    case 'start':
      return [
        `bash_command=${templateText(`${command} --revision "$MLGIT_TASK_REVISION"`)} + RUN`,
        `env={\n${startLines(options)}        }`,
        'append_env=True',
      ];
    case 'record':
      return [`bash_command=${templateText(command)} + RUN`];
    case 'items':
      return [
        `bash_command=${templateText(`${command} --key MLGIT_TASK_ITEM`)} + RUN`,
        'output_processor=json.loads',
      ];
    case 'run':
      return [
        `bash_command=${templateText(command)} + TASK`,
        ...(step?.foreach === undefined ? [] : ['append_env=True']),
      ];
  }
}

function startLines(options: AirflowInstance): string {
  return startVariables(options)
    .map(([name, expression]) => `            ${pythonText(name)}: "{{ ${expression} }}",\n`)
    .join('');
}
