/**
 * A reader that closed the pipe (`| head`) has what it wanted, and that is no error; nor is a terminal that was closed.
 * What was begun goes on, or ends as SIGHUP says: a run must not die of it. Only `writeStream` has nothing else to do, and
 * stops. Called again once oclif is loaded, whose own listener forgives pipes alone.
 */
export function toleratesLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}
