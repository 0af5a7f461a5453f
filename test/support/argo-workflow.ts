import { mkdirSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { beside, type CliRepo } from './cli.ts';
import { withMlgit } from './guide.ts';
import { PROJECT } from './quickstart-run.ts';
import { runProgram } from './repo.ts';

interface Named {
  readonly name: string;
  readonly value: string;
}

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly Named[];
}

interface Task {
  readonly name: string;
  readonly template: string;
  readonly depends?: string;
  readonly withItems?: readonly string[];
  readonly withParam?: string;
  readonly arguments?: { readonly parameters: readonly Named[] };
}

interface Template {
  readonly name: string;
  readonly dag?: { readonly tasks: readonly Task[] };
  readonly steps?: readonly (readonly (Task & { readonly when: string })[])[];
  readonly container?: Container;
  readonly retryStrategy?: { readonly limit: string };
}

type Phase = 'Succeeded' | 'Skipped' | 'Failed' | 'Omitted';
type Variables = { readonly [name: string]: string };

export interface DoneWorkflow {
  readonly phase: Phase;
  readonly phases: ReadonlyMap<string, Phase>;
  readonly said: string;
}

/** What Argo and Kubernetes do with a workflow, here: containers are processes, one after the other, in order of dependency. */
export class ArgoWorkflow {
  readonly #templates: ReadonlyMap<string, Template>;
  readonly #global: Variables;
  readonly #env: NodeJS.ProcessEnv;
  readonly #cwd: string;
  readonly #phases = new Map<string, Phase>();
  readonly #results = new Map<string, string>();
  #said = '';

  constructor(text: string, repo: CliRepo, parameters: Variables) {
    const { spec } = parseAllDocuments(text)[0]!.toJS();
    this.#templates = new Map(spec.templates.map((one: Template) => [one.name, one]));
    const given = spec.arguments.parameters.map(({ name, value }: Named) => [
      name,
      parameters[name] ?? value,
    ]);
    const named = given.map(([name, value]: string[]) => [`workflow.parameters.${name}`, value]);
    this.#global = {
      ...Object.fromEntries(named),
      'workflow.name': 'demo-x7k2p',
      'workflow.uid': 'b0c5c3f2-6b1e-4a0e-9d0e-1f3f6a0c9e11',
    };
    this.#cwd = beside(repo, 'pod');
    mkdirSync(this.#cwd);
    this.#env = withMlgit(
      { ...repo.env } as NodeJS.ProcessEnv,
      beside(repo, 'bin'),
      `${PROJECT}/bin/mlgit.js`,
    );
  }

  async run(): Promise<DoneWorkflow> {
    const tasks = this.#template('mlgit-flow').dag!.tasks;
    const open = [...tasks];
    while (open.length > 0) {
      const at = open.findIndex(({ depends }) => namesIn(depends).every((name) => this.#phases.has(name)));
      const [task] = open.splice(at, 1);
      if (at < 0 || task === undefined) throw new Error(`no order of ${open.map(({ name }) => name)}`);
      this.#phases.set(task.name, this.#isDue(task.depends) ? await this.#runTask(task) : 'Omitted');
    }
    const phase = this.#phases.get('mlgit-record')!;
    for (const { template, when } of this.#template('mlgit-exit').steps!.flat()) {
      const [left, right] = this.#filled(when, { 'workflow.status': phase }).split(' != ');
      if (left !== right) await this.#runContainer(template, {});
    }
    return { phase, phases: this.#phases, said: this.#said };
  }

  #template(name: string): Template {
    const found = this.#templates.get(name);
    if (found === undefined) throw new Error(`no template ${name}`);
    return found;
  }

  /** Conjunctions of alternatives, which is all that the export writes. */
  #isDue(depends = ''): boolean {
    const isTrue = (term: string) => {
      const [name = '', phase] = term.replace(/[()]/g, '').trim().split('.');
      return this.#phases.get(name) === phase;
    };
    return depends === '' || depends.split(' && ').every((any) => any.split(' || ').some(isTrue));
  }

  async #runTask(task: Task): Promise<Phase> {
    const results = Object.fromEntries(
      [...this.#results].map(([name, result]) => [`tasks.${name}.outputs.result`, result]),
    );
    const items = task.withItems ?? (task.withParam && JSON.parse(this.#filled(task.withParam, results)));
    if (items === undefined) return this.#runContainer(task.template, {}, task.name);
    const phases: Phase[] = [];
    for (const item of items) {
      const inputs = (task.arguments?.parameters ?? []).map(
        ({ name, value }) => [`inputs.parameters.${name}`, this.#filled(value, { item })] as const,
      );
      phases.push(await this.#runContainer(task.template, Object.fromEntries(inputs)));
    }
    if (phases.length === 0) return 'Skipped';
    return phases.includes('Failed') ? 'Failed' : 'Succeeded';
  }

  async #runContainer(name: string, inputs: Variables, task?: string): Promise<Phase> {
    const { container, retryStrategy } = this.#template(name);
    const tries = Number(retryStrategy?.limit ?? 0) + 1;
    for (let nth = 0; nth < tries; nth++) {
      const variables = { ...inputs, ...(retryStrategy === undefined ? {} : { retries: String(nth) }) };
      const { exitCode, stdout } = await this.#runProcess(container!, variables);
      if (task !== undefined) this.#results.set(task, stdout.trimEnd());
      if (exitCode === 0) return 'Succeeded';
    }
    return 'Failed';
  }

  async #runProcess({ command, args, env = [] }: Container, variables: Variables) {
    const own = Object.fromEntries(env.map(({ name, value }) => [name, this.#filled(value, variables)]));
    const expanded = (text: string) =>
      text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name) => (all === '$$' ? '$' : (own[name] ?? all)));
    for (const [name, value] of Object.entries(own)) own[name] = expanded(value);
    const [program = '', ...words] = [...command, ...args].map((text) =>
      expanded(this.#filled(text, variables)),
    );
    const done = await runProgram(program, words, { cwd: this.#cwd, env: { ...this.#env, ...own } as never });
    this.#said += `${program} ${words.join(' ')}\n${done.stdout}${done.stderr}`;
    return done;
  }

  /** Argo replaces until nothing is left to replace, also in what it has put in. */
  #filled(text: string, variables: Variables): string {
    return text.replace(/\{\{(.*?)\}\}/gs, (_, tag: string) => {
      const all = { ...this.#global, ...variables };
      const encoded = /^=sprig\.b64enc\(workflow\.parameters\['(.*)'\]\)$/.exec(tag);
      if (encoded) return Buffer.from(all[`workflow.parameters.${encoded[1]}`]!).toString('base64');
      if (tag === '=asInt(retries) + 1') return String(Number(all.retries!) + 1);
      const value = all[tag];
      if (value === undefined) throw new Error(`Argo knows no {{${tag}}}`);
      return this.#filled(value, variables);
    });
  }
}

function namesIn(depends = ''): string[] {
  return [...depends.matchAll(/([a-z0-9-]+)\.[A-Z]/g)].map(([, name]) => name!);
}
