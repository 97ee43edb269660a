import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EmbeddedError } from '#embedded';
import { forgetRuntime, openOffice, type Office } from './office.js';

const HELP = `Baton, a whole office on this machine.

  npm start                       data in ./data, http://127.0.0.1:8080
  npm start -- --data FOLDER      another data folder
  npm start -- --port 9000        another port (the next free one is taken when it is in use)

Everything listens on 127.0.0.1 only. Ctrl-C stops it.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: 'data' },
      port: { type: 'string', default: '8080' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const folder = isAbsolute(values.data) ? values.data : resolve(values.data);
  const began = Date.now();
  const office = await openOffice({
    folder,
    port: Number(values.port),
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(welcome(office, folder, Date.now() - began));
  process.send?.({ ready: true, address: office.address });
  await stopSignal();
  process.stdout.write('\nStopping …\n');
  await office.stop();
  await forgetRuntime(folder);
  process.stdout.write('Stopped. Nothing is running any more.\n');
}

function welcome(office: Office, folder: string, milliseconds: number): string {
  const { address } = office;
  return `
Baton is open (ready in ${(milliseconds / 1000).toFixed(1)} s).

  address      ${address}
  data folder  ${folder}
  log          ${office.logFile}

Embedded twins of the event store and of Postgres: for evaluation and development, not for an office.

Three things to try, in another terminal:
  1. npm run tour                            a small invented office day, played through the api
  2. curl -s ${address}/cases -H 'Baton-Actor: officer01' -H 'Baton-Department: reception' -H 'Baton-Role: receptionist'
  3. npm run ops -- lag                      how far the read models are behind the log

Ctrl-C stops everything.
`;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    process.once('disconnect', () => resolve());
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const known =
      error instanceof EmbeddedError
        ? `${error.messageEn}\n${error.messageZh}`
        : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${known}\n`);
    process.exit(1);
  },
);
