import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Desk } from './desk.js';
import { playTour } from './tour.js';

const HELP = `Plays an invented day at the desk through the api of a running Baton.

  npm run tour                           the office running on ./data
  npm run tour -- --data FOLDER          another data folder
  npm run tour -- --address http://...   any api
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: 'data' },
      address: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const address = values.address ?? (await addressOf(values.data));
  await playTour(new Desk(address), (line) => process.stdout.write(`${line}\n`), new Date().getFullYear());
}

async function addressOf(folder: string): Promise<string> {
  try {
    const runtime = JSON.parse(await readFile(join(folder, 'runtime.json'), 'utf8')) as { apiPort: number };
    return `http://127.0.0.1:${runtime.apiPort}`;
  } catch {
    throw new Error(`No Baton is running on ${folder}. Start it first: npm start`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
