import { createLocalJobs } from '../../src/runner/local/jobs/local-jobs.ts';

/** A process that submits a script as a job, says its id and stays until it is killed. */
const [folder = '', script = ''] = process.argv.slice(2);
const runner = createLocalJobs({ name: 'here', folder, env: { PATH: process.env.PATH ?? '' } });
const job = { name: 'job', script, argument: '', resources: {} };
const [answer] = await runner.submit([job], new AbortController().signal);
process.stdout.write(`${JSON.stringify(answer)}\n`);
setInterval(() => undefined, 60_000);
