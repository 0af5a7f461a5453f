import type { Context } from '../src/app/context.ts';
import { showSpec } from '../src/app/show-spec.ts';
import { signatureRefs } from '../src/app/signing/signature-refs.ts';
import type { CheckedSignature } from '../src/app/signing/signatures-of.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import { toRecord } from '../src/cli/output.ts';
import type { RunRecord } from '../src/model/run.ts';
import { renderArtifact, renderRun, renderTask, renderTasks } from '../src/ui/render-show.ts';

export default class Show extends ContextCommand {
  static override summary = 'one run, task or artifact in full';
  static override examples = [
    '<%= config.bin %> show credit@latest',
    '<%= config.bin %> show credit@prod:train/',
    '<%= config.bin %> show @latest:model',
  ];
  static override args = { spec: Args.string({ required: true, description: '[FLOW][@REV][:PATH]' }) };

  protected override readonly pages = true;

  override async execute(): Promise<CommandResult> {
    const { args } = await this.parse(Show);
    return this.atPlace(args, async ({ context, clone, spec }) => {
      const shown = await showSpec(context, spec, ({ message, hints }) => this.addWarning(message, hints));
      const { run, target, tags, note, reproductions } = shown;
      switch (target.kind) {
        case 'run': {
          const signatures = clone === undefined ? undefined : await signaturesHere(clone, run);
          const result = toRecord({
            ...run,
            ...{ tags, note, reproductions },
            ...(signatures === undefined ? {} : { signatures }),
          });
          return { result, text: renderRun({ ...shown, signatures }, this.palette) };
        }
        case 'task': {
          const task = run.manifest.tasks[target.taskId];
          const execution = run.execution.tasks[target.taskId];
          const result = toRecord({ run: run.id, flow: run.flow, task: target.taskId, ...task, execution });
          return { result, text: renderTask(run, target.taskId, this.palette) };
        }
        case 'tasks': {
          const { step, taskIds } = target;
          const tasks = taskIds.map((id) => ({
            ...run.manifest.tasks[id],
            execution: run.execution.tasks[id],
          }));
          const named = Object.fromEntries(taskIds.map((id, i) => [id, tasks[i]]));
          const result = toRecord({ run: run.id, flow: run.flow, step, tasks: named });
          return { result, text: renderTasks(run, taskIds, this.palette) };
        }
        case 'artifact': {
          const result = toRecord({
            ...{ run: run.id, flow: run.flow, task: target.taskId, name: target.name, inner: target.inner },
            ...{ output: target.output, content: shown.content, here: shown.here },
          });
          return { result, text: renderArtifact(run, target, shown, this.palette) };
        }
      }
    });
  }
}

/** Verified as they are here: by whom the user trusts. */
async function signaturesHere(
  context: Context,
  run: RunRecord,
): Promise<readonly CheckedSignature[] | undefined> {
  const refs = await signatureRefs(context, run);
  if (refs.length === 0) return undefined;
  const { trustedSignatures } = await import('../src/app/signing/trusted-signatures.ts');
  return trustedSignatures(context, run, { refs });
}
