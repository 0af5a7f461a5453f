// A flow of Metaflow in a folder of its own, whose records stay there.
import { join } from 'node:path';
import { forget, repository, required } from './flow-folder.mjs';
import { measure } from './measure.mjs';

/** `result` is an expression over `run`, the latest run of `flow`. Python is what `env` finds. */
export function metaflowSide({ folder, env, flow, source, result, jobs }) {
  const root = repository(join(folder, 'metaflow'), env, {
    '.gitignore': 'kept/\n',
    'flow.py': source,
    'result.py': `import json
from metaflow import Flow, namespace
namespace(None)
run = Flow("${flow}").latest_run
print(json.dumps(${result}))
`,
  });
  const variables = metaflowVariables(env, folder, root);
  const args = ['flow.py', '--quiet', '--no-pylint', 'run', '--max-workers', jobs];
  return {
    name: 'metaflow',
    run: () => measure({ command: 'python', args, cwd: root, env: variables }),
    forget: () => forget(root, ['kept']),
    result: () => JSON.parse(required('python', ['result.py'], root, variables)),
  };
}

/** Variables that make Metaflow keep everything of `root` in it, and its settings in `folder`. */
export function metaflowVariables(env, folder, root) {
  return {
    ...env,
    USERNAME: 'bench',
    METAFLOW_HOME: join(folder, 'metaflow-home'),
    METAFLOW_DEFAULT_DATASTORE: 'local',
    METAFLOW_DEFAULT_METADATA: 'local',
    METAFLOW_DATASTORE_SYSROOT_LOCAL: join(root, 'kept'),
  };
}
