import { type CliRepo, cliRepo } from './cli.ts';
import type { ControlledCommand, Invocation } from './controlled-command.ts';
import { demoFlow } from './flows.ts';
import { TmuxTerminal } from './tmux.ts';

export interface WatchedRun {
  readonly repo: CliRepo;
  readonly terminal: TmuxTerminal;
  /** The tasks of the fan-out `fit` that have started, as many as run at once. */
  readonly running: readonly Invocation[];
  readonly next: () => Promise<Invocation>;
}

const ITEMS = 12;
const AT_ONCE = 2;

/** `mlgit run` in a terminal of that size: `clean` is over, two of the twelve tasks of `fit` run as the test says, and `best` waits. */
export async function watchedRun(
  command: ControlledCommand,
  size: { readonly columns: number; readonly rows: number },
  args = '',
  settings = '',
): Promise<WatchedRun> {
  const items = JSON.stringify(Array.from({ length: ITEMS }, (_, i) => i + 1));
  const fit = JSON.stringify(`${command.command} && echo 1 > build/fit`);
  const repo = cliRepo({
    'mlgit.yaml': demoFlow({
      clean: '{run: "echo 1 > build/clean", outputs: {clean: build/clean}}',
      fit: `{foreach: {depth: ${items}}, run: ${fit}, inputs: {clean: clean.clean}, outputs: {fit: build/fit}, resources: {cpu: 0.1, memory: 512MiB}}`,
      best: '{run: "true", inputs: {fits: fit.fit}}',
    }),
    '.gitignore': '/build/\n',
  });
  const env = { ...repo.env, TERM: 'xterm-256color' };
  const terminal = new TmuxTerminal({ ...size, cwd: repo.root, env });
  terminal.mlgit(`run --jobs ${AT_ONCE} ${args}`, settings);
  const depth = ({ env }: Invocation): number => Number(env.MLGIT_ITEM_DEPTH);
  const running = [await command.nextInvocation(), await command.nextInvocation()];
  running.sort((a, b) => depth(a) - depth(b));
  return { repo, terminal, running, next: () => command.nextInvocation() };
}
