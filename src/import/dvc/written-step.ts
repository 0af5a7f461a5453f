import type { WrittenStep } from '../../flow/write-flow-file.ts';
import { fixedCode } from './fixed-code.ts';
import type { FlowParams } from './flow-params.ts';
import type { KnownPaths } from './known-paths.ts';
import type { DvcProject } from './project.ts';
import type { Report } from './report.ts';
import { type DvcStage, groupOf } from './stage.ts';
import { stepCommand } from './step-command.ts';
import type { Figures } from './step-figures.ts';
import { stepInputs } from './step-inputs.ts';
import type { StepOutput } from './step-outputs.ts';
import type { ParamFiles } from './step-params.ts';

export interface NamedStage {
  readonly name: string;
  readonly stage: DvcStage;
  readonly outputs: readonly StepOutput[];
}

export interface StepContext {
  readonly project: DvcProject;
  readonly known: KnownPaths;
  readonly params: FlowParams;
  readonly figures: Figures;
  readonly paramFiles: ParamFiles;
  /** Of all steps. */
  readonly names: ReadonlySet<string>;
  readonly report: Report;
}

/** A step of the flow file, with the comments that stand at it. */
export function writtenStep({ name, stage, outputs }: NamedStage, context: StepContext): WrittenStep {
  const { report, known, names, project } = context;
  const folders = outputs.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const command = stepCommand(stage, folders, context.params, report);
  const taken = stepInputs(stage, { known, tree: project.tree, report, steps: names });
  const { metrics, plots } = context.figures.of(name);
  const seen = context.paramFiles.of(stage);
  for (const variable of command.secrets) {
    report.add({
      ...{
        kind: 'differs',
        file: stage.file,
        line: stage.line,
        what: `variable ${variable} of stage ${groupOf(stage.name)}`,
      },
      why: 'a task has a fixed list of variables: this one is passed through under secrets, and is neither recorded nor in the key',
      todo: `if results depend on it: env: {${variable}: VALUE} in place of secrets, or a parameter`,
    });
  }
  const alwaysRuns = stage.alwaysChanged || taken.isOpen;
  const described = stage.desc === undefined ? {} : { desc: stage.desc };
  return {
    name,
    comment: name === stage.name && !stage.file.includes('/') ? undefined : `${stage.file}: ${stage.name}`,
    fields: {
      ...described,
      run: command.run.length === 1 ? (command.run[0] ?? '') : command.run,
      code: [...fixedCode(project.tree), ...taken.code, ...seen.code],
      ...(Object.keys(seen.excerpts).length === 0 ? {} : { excerpts: seen.excerpts }),
      ...(Object.keys(taken.inputs).length === 0 ? {} : { inputs: taken.inputs }),
      ...(outputs.length === 0
        ? {}
        : {
            outputs: Object.fromEntries(
              outputs.map(({ name: output, path, isFolder }) => [output, isFolder ? `${path}/` : path]),
            ),
          }),
      params: command.params,
      ...(metrics === undefined ? {} : { metrics }),
      ...(plots.length === 0 ? {} : { plots }),
      ...(command.secrets.length === 0 ? {} : { secrets: command.secrets }),
      ...(alwaysRuns ? { cache: false } : {}),
      ...(taken.allow.length === 0 ? {} : { undeclared: { allow: taken.allow } }),
    },
  };
}
