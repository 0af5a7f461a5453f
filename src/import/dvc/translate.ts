import type { CommentedFlow } from '../../flow/write-flow-file.ts';
import type { DvcData, DvcDataFile } from './data-file.ts';
import { readDataFile } from './data-file.ts';
import { readDocument } from './document.ts';
import { FlowParams } from './flow-params.ts';
import { KnownPaths } from './known-paths.ts';
import { noteParams } from './note-params.ts';
import { noteSurroundings } from './note-surroundings.ts';
import { CannotTranslate, type DvcProblem, dvcProblems } from './problem.ts';
import type { DvcProject } from './project.ts';
import { type LockedOuts, readLock } from './read-lock.ts';
import { readOwnStage, readPipeline } from './read-pipeline.ts';
import { LoadedFiles } from './read-vars.ts';
import { Report } from './report.ts';
import type { DvcStage, Pipeline } from './stage.ts';
import { Figures } from './step-figures.ts';
import { stepOutputs } from './step-outputs.ts';
import { ParamFiles } from './step-params.ts';
import { UniqueNames } from './unique-names.ts';
import { type NamedStage, writtenStep } from './written-step.ts';

export interface Translation {
  /** Undefined where the project has no stages. */
  readonly flow: CommentedFlow | undefined;
  /** Data to be tracked, by its path. */
  readonly data: ReadonlyMap<string, DvcData>;
  /** What steps make and git is not to take: outputs that DVC cached. */
  readonly ignored: readonly { readonly path: string; readonly isFolder: boolean }[];
  readonly report: Report;
}

/**
 * A DVC project as a flow file, the data that it tracks, and what has no counterpart.
 * @throws MlgitError `bad-dvc-project` (usage) with every mistake that would make the result wrong.
 */
export function translate(project: DvcProject): Translation {
  const report = new Report();
  const problems: DvcProblem[] = [];
  const sources = readSources(project, report, problems);
  const known = new KnownPaths();
  for (const file of sources.dataFiles) addData(file, known, report);
  const active = sources.stages.filter((stage) => !freeze(stage, { ...sources, known, report }));
  if (problems.length > 0) throw dvcProblems(problems);
  const steps = named(active, { project, ...sources, report });
  for (const { name, stage, outputs } of steps) {
    for (const { name: output, path } of outputs) known.addMaker({ step: name, output, path });
    report.became.push({
      file: stage.file,
      line: stage.line,
      what: `stage ${stage.name}`,
      became: `step ${name}`,
    });
  }
  for (const [path, { file, line }] of known.data)
    report.became.push({ file, line, what: `data ${path}`, became: `${path}.mlgit` });
  noteSurroundings(
    project,
    sources.dataFiles.filter(({ isStage }) => !isStage),
    report,
  );
  const ignored = steps.flatMap(({ outputs }) => outputs.filter(({ out }) => out.options['cache'] !== false));
  if (steps.length === 0) return { flow: undefined, data: known.data, ignored, report };
  const params = new FlowParams(active, { tree: project.tree, known });
  const figures = new Figures(
    steps.map(({ name, stage, outputs }) => ({ name, file: stage.file, outputs })),
    sources.pipelines,
    { tree: project.tree, report },
  );
  const names = new Set(steps.map(({ name }) => name));
  const paramFiles = new ParamFiles(active, sources.templateFiles, { tree: project.tree, known });
  const context = { project, known, params, figures, paramFiles, names, report };
  const written = steps.map((step) => writtenStep(step, context));
  paramFiles.note(report);
  return { flow: flowOf(project, written, params, report), data: known.data, ignored, report };
}

interface Sources {
  readonly pipelines: readonly Pipeline[];
  readonly stages: readonly DvcStage[];
  readonly dataFiles: readonly DvcDataFile[];
  readonly locks: ReadonlyMap<string, LockedOuts>;
  /** Files that templates take values of. */
  readonly templateFiles: readonly string[];
}

function readSources(project: DvcProject, report: Report, problems: DvcProblem[]): Sources {
  const reading = {
    files: new LoadedFiles(project.tree.read),
    style: project.config.flags,
    report,
    problems,
  };
  const documents = project.files.map(({ path, text }) => readDocument(path, text));
  const ending = (end: RegExp) => documents.filter(({ file }) => end.test(file));
  const locks = new Map<string, LockedOuts>(
    ending(/(^|\/)dvc\.lock$/).flatMap((document) => {
      const [problem] = document.problems;
      if (problem === undefined)
        return [[document.file.replace(/lock$/, 'yaml'), readLock(document)] as const];
      const { file, line, message } = problem;
      report.add({ kind: 'left', file, line, what: 'what dvc.lock says of outputs', why: message });
      return [];
    }),
  );
  const pipelines = ending(/(^|\/)dvc\.yaml$/).map((document) => readPipeline(document, reading));
  const data = ending(/\.dvc$/);
  problems.push(...data.flatMap((document) => document.problems));
  const dataFiles = data.map(readDataFile);
  const own = data
    .filter((_, index) => dataFiles[index]?.isStage)
    .flatMap((document) => {
      try {
        return [readOwnStage(document, reading)];
      } catch (error) {
        if (!(error instanceof CannotTranslate)) throw error;
        problems.push({ file: document.file, line: 1, message: error.message });
        return [];
      }
    });
  for (const [index, stage] of own.entries()) {
    const outs = dataFiles.filter(({ isStage }) => isStage)[index]?.outs ?? [];
    locks.set(stage.file, new Map([[stage.name, new Map(outs.map((out) => [out.text, out]))]]));
  }
  const stages = [...pipelines.flatMap(({ stages }) => stages), ...own];
  return { pipelines, locks, dataFiles, stages, templateFiles: reading.files.found };
}

function addData(file: DvcDataFile, known: KnownPaths, report: Report): void {
  if (file.isStage) return;
  if (file.outs.length === 0) {
    report.add({
      ...{ kind: 'left', file: file.file, line: 1, what: 'the whole file' },
      why: 'it lists no outs, so it says of no data that they are tracked',
    });
  }
  for (const out of file.outs) {
    noteExtras(out, report);
    if (!out.isCached) noteUncached(out, report);
    else if (out.place.kind === 'inside' && out.place.path !== '') known.addData(out.place.path, out);
    else {
      report.add({
        ...{ kind: 'left', file: out.file, line: out.line, what: `data ${out.text}`.trim() },
        why:
          out.text === ''
            ? 'its entry has no path'
            : 'it is outside of the repository, where nothing can be tracked',
        todo: 'bring it into the tree, and track it: mlgit add PATH',
      });
    }
  }
}

function noteExtras(out: DvcData, report: Report): void {
  if (out.extras.length === 0) return;
  report.add({
    ...{ kind: 'left', file: out.file, line: out.line, what: `${out.extras.join(', ')} of data ${out.text}` },
    why: 'a pointer has digest and size alone, and all that is tracked goes to the one store of the repository',
    todo: `say what people should know in a comment of ${out.file.replace(/[^/]*$/, '')}.gitignore, or in README.md`,
  });
}

function noteUncached(out: DvcData, report: Report): void {
  report.add({
    ...{ kind: 'differs', file: out.file, line: out.line, what: `data ${out.text}` },
    why: 'it has cache: false, so git has it and DVC does not: it is code, and has no pointer',
  });
}

/** A frozen stage is not run: what it made is data, where dvc.lock says what that was. */
function freeze(
  stage: DvcStage,
  { locks, known, report }: Sources & { known: KnownPaths; report: Report },
): boolean {
  if (!stage.frozen) return false;
  const locked = locks.get(stage.file)?.get(stage.name);
  const outs = stage.outs.filter(({ options }) => options['cache'] !== false);
  const data = outs.flatMap(({ place, text }) => {
    const found = locked?.get(text);
    return place.kind === 'inside' && found?.md5 !== undefined ? [{ ...found, place }] : [];
  });
  const isKnown = data.length === outs.length && outs.length > 0;
  report.add({
    ...{ kind: 'differs', file: stage.file, line: stage.line, what: `frozen stage ${stage.name}` },
    why: isKnown
      ? 'steps cannot be frozen: what the stage made is tracked as data, and there is no step for it'
      : 'steps cannot be frozen, and dvc.lock does not say what the stage made: it is a step that runs',
    ...(isKnown ? {} : { todo: 'track what it made and take the step out: mlgit add PATH' }),
  });
  if (!isKnown) return false;
  for (const one of data) known.addData(one.place.path, one);
  return true;
}

/** Stages with the names of steps, and what they make. */
function named(
  stages: readonly DvcStage[],
  context: Sources & { project: DvcProject; report: Report },
): NamedStage[] {
  const names = new UniqueNames();
  const paths = (list: readonly { place: DvcStage['deps'][number]['place'] }[]) =>
    list.flatMap(({ place }) => (place.kind === 'inside' ? [place.path] : []));
  const mentioned = [
    ...stages.flatMap(({ deps, outs }) => [...paths(deps), ...paths(outs)]),
    ...context.pipelines.flatMap(({ metrics, plots }) => [...paths(metrics), ...paths(plots)]),
  ];
  const outputs = { tree: context.project.tree, report: context.report, locks: context.locks, mentioned };
  return stages.map((stage) => {
    const folder = stage.file.slice(0, Math.max(stage.file.lastIndexOf('/'), 0));
    const name = names.take(stage.name, `${folder} ${stage.name}`);
    return { name, stage, outputs: stepOutputs(stage, outputs) };
  });
}

function flowOf(
  project: DvcProject,
  steps: readonly ReturnType<typeof writtenStep>[],
  params: FlowParams,
  report: Report,
): CommentedFlow {
  noteParams(params, report);
  return {
    flow: project.flow,
    params: params.all.map(({ name, value, isFloat, origin, isRead }) =>
      isRead
        ? { name, file: origin.file, key: origin.key }
        : { name, value, isFloat, comment: `${origin.key} of ${origin.file}` },
    ),
    steps,
  };
}
