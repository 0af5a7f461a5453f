import type { PythonSearch } from './find-python.ts';

/** What happens while an environment is made ready; times and run ids are added by whoever passes it on. */
export type EnvironmentEvent =
  | { readonly type: 'building'; readonly lock: string; readonly tool: string }
  /** A line that the tool printed. */
  | { readonly type: 'progress'; readonly line: string }
  | { readonly type: 'waiting'; readonly lock: string; readonly on: string }
  | { readonly type: 'ready'; readonly lock: string; readonly wallMs: number; readonly built: boolean }
  | { readonly type: 'warning'; readonly message: string; readonly hints: readonly string[] };

/** One build in its own new folder. */
export interface BuildContext {
  /** Where the environment is made: `<cache>/envs/<digest>/<generation>`. Does not exist yet. */
  readonly root: string;
  readonly generation: number;
  /** For messages: the lock's path, or `Python 3.11`. */
  readonly lockName: string;
  /** The folder of the lock in the working tree: paths in it are relative to that. */
  readonly cwd: string;
  /** The caller's, without what would redirect an installation. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly python: PythonSearch;
  readonly logPath: string;
  readonly emit: (event: EnvironmentEvent) => void;
  readonly signal: AbortSignal;
}

/** Variables that would make an installer write elsewhere, import from elsewhere, or refuse. */
const REDIRECTING =
  /^(PYTHON(PATH|HOME|USERBASE|STARTUP|SAFEPATH)|VIRTUAL_ENV|CONDA_PREFIX|PIP_(TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|REQUIREMENT|CONSTRAINT|EDITABLE|LOG|REPORT|DRY_RUN)|UV_(PROJECT_ENVIRONMENT|PYTHON|TARGET|SYSTEM_PYTHON|PROJECT|CONSTRAINT|OVERRIDE)|__PYVENV_LAUNCHER__)$/;

/** The caller's environment for installers: registries, proxies and certificates stay as configured. */
export function installerEnvironment(caller: {
  readonly [name: string]: string | undefined;
}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value !== undefined && !REDIRECTING.test(name)) env[name] = value;
  }
  return env;
}
