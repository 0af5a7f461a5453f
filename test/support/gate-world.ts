import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { recordReproduction } from '../../src/app/reproduce/record-reproduction.ts';
import { resolveRun } from '../../src/app/resolve-spec.ts';
import { type SignOptions, signRun } from '../../src/app/signing/sign-run.ts';
import { parseGateTarget } from '../../src/app/verify/parse-gate-target.ts';
import { type VerifyOptions, verify } from '../../src/app/verify/verify.ts';
import type { GateDocument } from '../../src/model/gate/verdict.ts';
import { aReproduction } from './a-reproduction.ts';
import { appContext } from './app-context.ts';
import { CliRepo, cliRepo } from './cli.ts';
import { temporaryFolder } from './repo.ts';
import { type SshKey, signWith, sshKey } from './signing-keys.ts';

const FLOW = `version: 1
push: manual
flows:
  score:
    params: { seed: 1 }
    steps:
      split: { run: "tail -n 1 $MLGIT_INPUT_RAW > $MLGIT_OUTPUT_TEST", code: [], params: [], inputs: { raw: data.csv }, outputs: { test: build/test.csv } }
      train:
        run: sh train.sh $MLGIT_PARAM_SEED > $MLGIT_OUTPUT_MODEL
        code: [train.sh]
        inputs: { raw: data.csv }
        outputs: { model: build/model.txt }
      evaluate:
        run: printf '{"auc":%s}' "$(cut -d' ' -f1 $MLGIT_INPUT_MODEL)" > m.json
        code: []
        params: []
        inputs: { model: train.model, test: split.test }
        metrics: { file: m.json, direction: { auc: max } }
`;

/** An accepted run of a small flow, pushed to a store; each test gets a copy of it all. */
export class GateWorld {
  readonly repo: CliRepo;
  readonly store: string;

  constructor(folder: string, env: CliRepo['env']) {
    this.store = join(folder, 'store');
    this.repo = new CliRepo(join(folder, 'repo'), { ...env, MLGIT_STORE: `file://${this.store}` });
  }

  /** Runs the flow, puts the manifest into the tree and commits it. */
  async runAndAccept(): Promise<void> {
    const { run } = await this.repo.result('run');
    const bytes = this.repo.git('show', `refs/mlgit/runs/score/${run}:manifest.json`);
    this.repo.commit({ 'manifests/score.json': `${bytes}\n` }, 'Accept');
  }

  /** What the gate says, in a process that knows nothing yet. */
  async gate(target?: string, options: Partial<VerifyOptions> = {}): Promise<GateDocument> {
    const context = await appContext(this.repo, (close) => this.#closing.push(close));
    try {
      const signal = new AbortController().signal;
      return await verify(context, {
        target: parseGateTarget(target),
        presence: 'asked',
        mayRun: true,
        signal,
        ...options,
      });
    } finally {
      await this.#closing.pop()?.();
    }
  }

  readonly #closing: (() => Promise<void>)[] = [];

  /** Verdicts that block, as `rule: what was found`. */
  async refused(target?: string, options: Partial<VerifyOptions> = {}): Promise<string[]> {
    const { verdicts } = await this.gate(target, options);
    return verdicts.filter(({ blocks }) => blocks).map(({ rule, found }) => `${rule}: ${found}`);
  }

  key(name: string): SshKey {
    return sshKey(this.repo, name);
  }

  /** Another clone, of the newest commit alone and without runs. */
  shallowClone(): GateWorld {
    const { root } = this.repo.clone('shallow', '--depth=1', '--no-tags');
    const world = new GateWorld(join(root, '..'), this.repo.env);
    return Object.assign(world, { repo: new CliRepo(root, world.repo.env) });
  }

  /** Signs something about the newest run with a key. */
  async sign(key: SshKey, options: Pick<SignOptions, 'kind'>): Promise<string> {
    signWith(this.repo, key);
    const context = await appContext(this.repo, (close) => this.#closing.push(close));
    try {
      return await signRun(context, await resolveRun(context, '@latest'), { ...options, asks: false });
    } finally {
      await this.#closing.pop()?.();
    }
  }

  /** Records, as somebody, that the accepted run came to the same again. */
  async reproduce(name: string, email: string): Promise<void> {
    const env = { ...this.repo.env, GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
    const context = await appContext(new CliRepo(this.repo.root, env), (close) => this.#closing.push(close));
    try {
      const run = await resolveRun(context, 'score');
      const rerun = `${email.slice(0, 3).replaceAll(/[ilou]/g, 'x')}0000000`.slice(0, 10);
      const document = aReproduction(run.id, rerun, { flow: 'score', verdict: 'identical' });
      await recordReproduction(context, { run, reruns: [] }, document);
    } finally {
      await this.#closing.pop()?.();
    }
  }

  /** Changes a manifest that is accepted, and commits it. */
  edit(change: (text: string) => string): void {
    const path = this.repo.path('manifests/score.json');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    this.repo.commit({}, 'Edit');
  }
}

/** The first is made by running the flow, in the folder of the test file; what it returns makes copies. */
export async function gateWorlds(): Promise<() => GateWorld> {
  const base = cliRepo(
    { 'mlgit.yaml': FLOW, 'train.sh': 'echo 0.9 $1\n', 'data.csv': 'a\nb\n', '.gitignore': '/build/\n' },
    { whenDone: afterAll },
  );
  const folder = join(base.root, '..');
  const world = new GateWorld(folder, base.env);
  await world.repo.result('init');
  world.repo.commit({}, 'Set up');
  await world.runAndAccept();
  await world.repo.result('push');
  return () => {
    const copy = temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    return new GateWorld(copy, {
      ...base.env,
      HOME: join(copy, 'home'),
      GIT_CONFIG_GLOBAL: join(copy, 'home', '.gitconfig'),
    });
  };
}
