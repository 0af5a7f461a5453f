import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program to its end: its exit code, null where a signal ended it or it could not be started. */
export async function runProgram(command, args, options) {
  const child = spawn(command, args, options);
  try {
    const [status] = await once(child, 'close');
    return { status };
  } catch (error) {
    return { status: null, error };
  }
}
