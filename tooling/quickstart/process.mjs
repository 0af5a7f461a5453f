import { spawn } from 'node:child_process';
import { QuickstartFailure } from './quickstart-failure.mjs';

/** Variables that would bind git to the repository the caller stands in. */
const GIT_LOCAL =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|CEILING_DIRECTORIES)$/;

// A terminal sends Ctrl-C to the running command too: it ends in its own way, then we do.
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});

const childEnvironment = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !GIT_LOCAL.test(name))),
  GIT_PAGER: 'cat',
});

/** Runs a command on the caller's terminal: its output is shown as it comes. */
export function runShown(command, args, { cwd }) {
  return run(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Runs a command unseen; returns what it said and its exit code: 127 without such a command, null after a signal. */
export function runQuiet(command, args, { cwd, timeoutMs } = {}) {
  const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  return run(command, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, env: childEnvironment() });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', (error) => {
      if (error.code === 'ENOENT') resolve({ code: 127, stdout, stderr });
      // After a time-out the command is killed, and `close` tells.
      else if (error.name !== 'TimeoutError' && error.name !== 'AbortError') reject(error);
    });
    child.on('close', (code) => {
      if (interrupted) reject(new QuickstartFailure('it was interrupted', { exitCode: 130 }));
      else resolve({ code, stdout, stderr });
    });
  });
}
