/** The interpreter that ran, and what fixes its packages. */
export interface EnvironmentFacts {
  readonly python?: {
    /** As `3.11.7`. */
    readonly version: string;
    readonly kind: 'venv' | 'conda' | 'other';
    /** Absolute. */
    readonly prefix: string;
    /** Relative to the root, where it lies in the tree. */
    readonly inTree?: string;
  };
  readonly locks: readonly LockFacts[];
  /** Files of the tree that list packages and are no lock: `environment.yml`, `poetry.lock`. */
  readonly lists: readonly string[];
}

export interface LockFacts {
  readonly path: string;
  /** How many packages it fixes. */
  readonly packages: number;
  /** Why it cannot be what ran: packages of other versions, packages that were imported and are not in it. */
  readonly unfit: readonly string[];
}

export interface ChosenEnvironment {
  readonly environment?: { readonly python?: string; readonly lock: string };
  /** Of `workspace.link`. */
  readonly link?: string;
  /** Why, or what to run so that it can be said. */
  readonly comments: readonly string[];
}

interface Way {
  readonly command: string;
  readonly lock: string;
}

const CONDA = (file: string): Way => ({
  command: `conda-lock -f ${file} -p linux-64`,
  lock: 'conda-lock.yml',
});
const PIP = (command: string): Way => ({ command, lock: 'requirements.lock' });
/** How to get a lock from what is there; the first that is there counts. */
const TO_LOCK: readonly (readonly [name: string, way: Way])[] = [
  ['environment.yml', CONDA('environment.yml')],
  ['environment.yaml', CONDA('environment.yaml')],
  ['poetry.lock', PIP('poetry export --format requirements.txt --output requirements.lock')],
  ['Pipfile.lock', PIP('pipenv requirements --hash > requirements.lock')],
  ['pdm.lock', PIP('pdm export --format requirements --output requirements.lock')],
  ['requirements.in', PIP('uv pip compile --generate-hashes requirements.in -o requirements.lock')],
  ['requirements.txt', PIP('uv pip compile --generate-hashes requirements.txt -o requirements.lock')],
  ['pyproject.toml', { command: 'uv lock', lock: 'uv.lock' }],
];
const FROM_CONDA: Way = {
  command: `conda env export --from-history > environment.yml && ${CONDA('environment.yml').command}`,
  lock: 'conda-lock.yml',
};
const FROM_PIP = PIP('python -m pip freeze --exclude-editable > requirements.lock');

/** A lock that fits what ran; else an environment of the tree; else what there is, with how to fix it. */
export function chooseEnvironment({ python, locks, lists }: EnvironmentFacts): ChosenEnvironment {
  if (python === undefined) return { comments: [] };
  const minor = python.version.split('.').slice(0, 2).join('.');
  const fitting = locks.find(({ unfit }) => unfit.length === 0);
  if (fitting !== undefined) {
    const isConda = /(^|[.-])(conda-)?lock\.ya?ml$/.test(fitting.path);
    return {
      environment: { ...(isConda ? {} : { python: minor }), lock: fitting.path },
      comments: [`fixes ${fitting.packages} packages; they are built once, and are part of every key`],
    };
  }
  const unfit = locks.map(({ path, unfit: reasons }) => `${path} is not what ran: ${shortList(reasons)}`);
  if (python.inTree !== undefined)
    return {
      link: python.inTree,
      comments: [...unfit, 'the environment that ran; its list of packages is part of every key'],
    };
  const known = TO_LOCK.find(([name]) => lists.includes(name))?.[1];
  const way = known ?? (python.kind === 'conda' ? FROM_CONDA : FROM_PIP);
  const kind = python.kind === 'other' ? '' : `${python.kind} environment `;
  const versioned = way.lock === 'requirements.lock' ? `python: "${minor}", ` : '';
  return {
    comments: [
      ...unfit,
      `Steps run with the Python of whoever runs them: here ${kind}${python.version} at ${python.prefix}.`,
      `To have the same everywhere: ${way.command}`,
      `environment: { ${versioned}lock: ${way.lock} }`,
    ],
  };
}

function shortList(reasons: readonly string[]): string {
  const more = reasons.length > 3 ? `, and ${reasons.length - 3} more` : '';
  return reasons.slice(0, 3).join(', ') + more;
}
