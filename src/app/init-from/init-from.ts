import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseEnvironment } from '../../import/observed/choose-environment.ts';
import { draftFlow } from '../../import/observed/draft-flow.ts';
import { fileUrl } from '../../import/observed/draft-outside-inputs.ts';
import { findBareFolders } from '../../import/observed/find-bare-folders.ts';
import {
  findReplacements,
  type Replacement,
  replaceablePaths,
} from '../../import/observed/find-replacements.ts';
import type { Finding } from '../../import/observed/finding.ts';
import type { DraftStep, FlowDraft } from '../../import/observed/flow-draft.ts';
import type { ObservedCommand } from '../../import/observed/observed-command.ts';
import type { SourceText } from '../../import/observed/source-text.ts';
import { writeFlowText } from '../../import/observed/write-flow-text.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { probeMeans } from '../../workspace/isolate/probe-means.ts';
import { addData } from '../add-data.ts';
import type { Context } from '../context.ts';
import { chosenFlowName, type InitialisedRepository, initRepository } from '../init-repository.ts';
import { FLOW_FILE, requireRoot } from '../load-flow.ts';
import { openScratchFolder } from '../scratch-folder.ts';
import { dataDependencies } from '../track-data.ts';
import { codeGlobs } from './code-globs.ts';
import { environmentFacts } from './environment-facts.ts';
import { judgeFiles } from './judge-files.ts';
import { type Observed, observeCommand } from './observe-command.ts';
import { type PreparedCommand, prepareCommands } from './prepare-commands.ts';
import { readSources } from './read-sources.ts';
import { rootNames } from './root-names.ts';

export interface InitFromOptions {
  readonly flow: string | undefined;
  readonly commands: readonly string[];
  /** Run and show; write nothing. */
  readonly dryRun: boolean;
  /** What commands print goes to standard error. */
  readonly quietOutput: boolean;
  readonly signal: AbortSignal;
  /** Whether `mlgit add` is to be done for the data that nothing tracks. Not asked when nothing is written. */
  readonly mayAdd: (untracked: FlowDraft['untracked']) => Promise<boolean>;
  readonly onProgress: (bytes: number, files: number) => void;
  /** Called before each command, numbered from 1. */
  readonly onCommand: (command: string, number: number, of: number) => void;
}

export interface InitFrom {
  readonly flow: string;
  /** Undefined: nothing was to be written. */
  readonly initialised?: InitialisedRepository;
  readonly text: string;
  readonly steps: readonly DraftStep[];
  readonly findings: readonly Finding[];
  readonly replacements: readonly Replacement[];
  readonly untracked: FlowDraft['untracked'];
  /** Of these, what is tracked now. */
  readonly added: readonly string[];
  /** Pointers of them that git ignores, so that they would never be committed. */
  readonly ignoredPointers: readonly string[];
  /** Why nothing but Python code was watched; undefined where all was. */
  readonly unseen?: string;
}

interface Ran {
  readonly command: PreparedCommand;
  readonly done: Observed;
  readonly observed: ObservedCommand;
}

/**
 * Runs commands once in the working tree, observed, and writes the flow file that has them as steps.
 * @throws MlgitError usage: `flow-file-exists`, and of the commands; failed: `observed-command-failed`. Then nothing is written.
 */
export async function initFrom(context: Context, options: InitFromOptions): Promise<InitFrom> {
  const root = requireRoot(context);
  if (!options.dryRun && existsSync(join(root, FLOW_FILE))) throw flowFileExists();
  const flow = chosenFlowName(root, options.flow);
  const commands = await prepareCommands(context, root, options.commands);
  const { trace } = await probeMeans(context.config);
  const ran = await runAll(context, commands, { root, trace, options });
  const sources = await readSources(
    root,
    ran.map(({ command, observed }) => ({ observed, ranIn: command.ranIn })),
  );
  const draft = draftOf(context, ran, { root, sources });
  const environment = chooseEnvironment(
    await environmentFacts(context.config, {
      root,
      executed: ran.flatMap(({ done }) => [...done.files.executed]),
      read: ran.flatMap(({ done }) => [...done.files.read.keys()]),
      needs: commands.some(({ notebook }) => notebook !== undefined) ? ['nbclient', 'ipykernel'] : [],
    }),
  );
  const globs = await codeGlobs(
    context,
    root,
    draft.steps.map(({ code }) => code),
  );
  const typed = commands.map((command) => command.typed);
  const text = writeFlowText({ flow, commands: typed, draft, environment, globs, traced: trace.works });
  const { parseFlowFile } = await import('../../flow/parse-flow-file.ts');
  parseFlowFile(text, FLOW_FILE);
  const initialised = options.dryRun ? undefined : await initRepository(context, options.flow, text);
  return {
    flow,
    ...(initialised === undefined ? {} : { initialised }),
    text,
    steps: draft.steps.map((step, at) => ({ ...step, code: globs[at] ?? [] })),
    findings: [
      ...draft.findings,
      ...findBareFolders(
        sources,
        ran.map(({ observed }, at) => ({ name: draft.steps[at]?.name ?? '', observed })),
      ),
    ],
    replacements: replacementsOf(context, { root, ran, sources, draft }),
    untracked: draft.untracked,
    ...(await addFound(context, draft.untracked, options)),
    ...(trace.works ? {} : { unseen: trace.reason }),
  };
}

/** Tracks the data that a written flow needs and nothing tracks yet, if that is wanted. */
async function addFound(
  context: Context,
  untracked: FlowDraft['untracked'],
  options: InitFromOptions,
): Promise<Pick<InitFrom, 'added' | 'ignoredPointers'>> {
  const isWanted = !options.dryRun && untracked.length > 0 && (await options.mayAdd(untracked));
  if (!isWanted) return { added: [], ignoredPointers: [] };
  const root = requireRoot(context);
  const paths = untracked.map(({ path }) => path);
  const { ignoredPointers } = await addData(
    dataDependencies(context, options),
    paths.map((path) => join(root, path)),
  );
  return { added: paths, ignoredPointers };
}

async function runAll(
  context: Context,
  commands: readonly PreparedCommand[],
  {
    root,
    trace,
    options,
  }: {
    readonly root: string;
    readonly trace: Awaited<ReturnType<typeof probeMeans>>['trace'];
    readonly options: InitFromOptions;
  },
): Promise<Ran[]> {
  const ran: Ran[] = [];
  const { quietOutput, signal } = options;
  for (const [at, command] of commands.entries()) {
    options.onCommand(command.typed, at + 1, commands.length);
    const scratch = await openScratchFolder(context, 'observed-');
    try {
      const observing = { root, trace, scratch: scratch.path, quietOutput, signal };
      const done = await observeCommand(context, command, observing);
      ran.push({ command, done, observed: await judgeFiles(context, { command, observed: done, root }) });
    } finally {
      await scratch.close();
    }
  }
  return ran;
}

function draftOf(
  { config }: Context,
  ran: readonly Ran[],
  { root, sources }: { readonly root: string; readonly sources: readonly SourceText[] },
): FlowDraft {
  const commands = ran.map(({ observed }) => observed);
  return draftFlow(commands, {
    roots: rootNames(config.env.PWD, root),
    home: config.home,
    exists: (path, folder) => path !== '' && existsSync(join(root, folder, path)),
    replaceable: replaceablePaths(sources, { home: config.home, paths: new Set(outsidePaths(commands)) }),
  });
}

function replacementsOf(
  { config }: Context,
  facts: {
    readonly root: string;
    readonly ran: readonly Ran[];
    readonly sources: readonly SourceText[];
    readonly draft: FlowDraft;
  },
): Replacement[] {
  const { root, ran, sources, draft } = facts;
  const commands = ran.map(({ observed }) => observed);
  const byUrl = new Map(
    draft.steps.flatMap(({ inputs }) => inputs.map(({ name, value }) => [value, name] as const)),
  );
  const inputs = outsidePaths(commands).flatMap((path) => {
    const name = byUrl.get(fileUrl(path));
    return name === undefined ? [] : [[path, name] as const];
  });
  return findReplacements(sources, {
    roots: rootNames(config.env.PWD, root),
    home: config.home,
    inputs: new Map(inputs),
    allowed: draft.steps.flatMap(({ allow }) => allow),
    touched: new Set(commands.flatMap(({ read, written }) => [...read, ...written].map(({ path }) => path))),
  });
}

function outsidePaths(commands: readonly ObservedCommand[]): string[] {
  return commands.flatMap(({ read, listed }) =>
    [...read.map(({ path }) => path), ...listed].filter((path) => path.startsWith('/')),
  );
}

function flowFileExists(): Error {
  return usageError('flow-file-exists', `${FLOW_FILE} is there already, and is never changed by mlgit init`, [
    'mlgit init --from … --dry-run   (runs the commands, and shows steps to paste)',
  ]);
}
