import type { Context } from '../src/app/context.ts';
import type { ShownStep } from '../src/app/results/shown.ts';
import { showSpec } from '../src/app/show-spec.ts';
import { signatureRefs } from '../src/app/signing/signature-refs.ts';
import type { CheckedSignature } from '../src/app/signing/signatures-of.ts';
import type { CommandResult } from '../src/cli/base-command.ts';
import { ContextCommand } from '../src/cli/context-command.ts';
import { Args } from '../src/cli/oclif.ts';
import type { ManifestTask } from '../src/model/manifest.ts';
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

  override async execute(): Promise<CommandResult<'show'>> {
    const { args } = await this.parse(Show);
    return this.atPlace(args, async ({ context, clone, spec }) => {
      const shown = await showSpec(context, spec, ({ message, hints }) => this.addWarning(message, hints));
      const { run, target, tags, note, reproductions } = shown;
      switch (target.kind) {
        case 'run': {
          const signatures = clone === undefined ? undefined : await signaturesHere(clone, run);
          const result = {
            ...run,
            ...{ tags, note, reproductions },
            ...(signatures === undefined ? {} : { signatures }),
          };
          return { result, text: renderRun({ ...shown, signatures }, this.palette) };
        }
        case 'task': {
          const { id, flow } = run;
          const result = { run: id, flow, task: target.taskId, ...shownTask(run, target.taskId) };
          return { result, text: renderTask(run, target.taskId, this.palette) };
        }
        case 'tasks': {
          const { step, taskIds } = target;
          const tasks = Object.fromEntries(taskIds.map((id) => [id, shownTask(run, id)]));
          const result = { run: run.id, flow: run.flow, step, tasks };
          return { result, text: renderTasks(run, taskIds, this.palette) };
        }
        case 'artifact': {
          const result = {
            ...{ run: run.id, flow: run.flow, task: target.taskId, name: target.name, inner: target.inner },
            ...{ output: target.output, content: shown.content, here: shown.here },
          };
          return { result, text: renderArtifact(run, target, shown, this.palette) };
        }
      }
    });
  }
}

function shownTask({ manifest, execution }: RunRecord, id: string): ShownStep['tasks'][string] {
  return { ...(manifest.tasks[id] as ManifestTask), execution: execution.tasks[id] };
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
