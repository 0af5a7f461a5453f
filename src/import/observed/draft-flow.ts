import { draftStep } from './draft-step.ts';
import type { Finding } from './finding.ts';
import type { DraftStep, FlowDraft } from './flow-draft.ts';
import { nameSteps } from './name-steps.ts';
import type { ObservedCommand } from './observed-command.ts';
import { type CommandPlaces, ParamNames, rewriteCommand } from './rewrite-command.ts';
import type { MadeBefore } from './step-surroundings.ts';

export interface Drafting extends CommandPlaces {
  /** Absolute paths outside that sources name as a whole, so that they can be replaced there. */
  readonly replaceable: ReadonlySet<string>;
}

/** Observed commands as steps of a flow, joined by who reads what another wrote. */
export function draftFlow(commands: readonly ObservedCommand[], drafting: Drafting): FlowDraft {
  const names = nameSteps(commands.map(({ command, notebook }) => notebook ?? command));
  const made: MadeBefore[] = [];
  const findings: Finding[] = [];
  const untracked = new Map<string, number>();
  const params = new ParamNames();
  const steps = commands.map((command, at): DraftStep => {
    const name = names[at] ?? '';
    const after = commands.slice(at + 1);
    const drafted = draftStep(command, {
      name,
      made,
      later: after.flatMap(({ written }) => written.map(({ path }) => path)),
      readLater: after.flatMap(({ read }) => read.map(({ path }) => path)),
      replaceable: new Set([...drafting.replaceable, ...outsideWords(command, drafting)]),
    });
    findings.push(...drafted.findings);
    for (const { path, sizeBytes } of drafted.untracked) untracked.set(path, sizeBytes);
    for (const { name: output, value } of drafted.outputs) made.push({ step: name, output, path: value });
    if (drafted.metrics !== undefined) made.push({ step: name, output: 'metrics', path: drafted.metrics });
    const { findings: _, untracked: __, ...files } = drafted;
    const { notebook, folder } = command;
    if (notebook !== undefined) return { ...files, name, notebook, params: [], secrets: [] };
    const { inputs, outputs } = files;
    const how = { ...drafting, step: name, folder, inputs, outputs, params };
    const { findings: found, ...rewritten } = rewriteCommand(command.command, how);
    findings.push(...found);
    return { ...files, ...rewritten, name };
  });
  return {
    params: params.all,
    steps,
    findings,
    untracked: [...untracked].map(([path, sizeBytes]) => ({ path, sizeBytes })),
  };
}

/** Outside paths that the command line itself names, where it runs at the top. */
function outsideWords({ command, folder, read, listed }: ObservedCommand, { home }: Drafting): string[] {
  if (folder !== '') return [];
  const words = command.split(/[\s=]+/).map((word) => (word.startsWith('~/') ? home + word.slice(1) : word));
  const touched = new Set([...read.map(({ path }) => path), ...listed]);
  return words.filter((word) => word.startsWith('/') && touched.has(word));
}
