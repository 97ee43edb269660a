import { run } from './program.js';

const { stdout: out, stderr: err } = process;
process.exitCode = await run(process.argv.slice(2), { out, err, now: () => performance.now() });
