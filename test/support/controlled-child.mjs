// The program side of controlled-command.ts: does what the test tells it over a socket, and reports its signals.
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const socketPath = process.env.CONTROL_SOCKET ?? process.argv[2];
const socket = connect(socketPath);
const send = (message) => socket.write(`${JSON.stringify(message)}\n`);

const actions = {
  write: ({ fd, text }) => writeSync(fd, text),
  exit: ({ code }) => socket.end(() => process.exit(code)),
  raise: ({ signal }) => process.kill(process.pid, signal),
  ignore: ({ signal }) => process.on(signal, () => send({ signal })),
  // Outlives its parent: in a session of its own, by default told apart only by its environment.
  background: ({ clearEnvironment }) => {
    const child = spawn(process.execPath, [process.argv[1], socketPath], {
      detached: true,
      stdio: 'ignore',
      env: clearEnvironment ? {} : process.env,
    });
    child.unref();
    return child.pid;
  },
};

socket.on('connect', () => {
  send({ hello: { pid: process.pid, cwd: process.cwd(), env: process.env, argv: process.argv.slice(2) } });
  createInterface({ input: socket }).on('line', (line) => {
    const { id, action, ...rest } = JSON.parse(line);
    const result = actions[action](rest);
    if (action !== 'exit') send({ id, result });
  });
});
// The test is over or has failed: nobody will tell this process to end any more.
socket.on('close', () => process.exit(1));
socket.on('error', () => process.exit(1));
