import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EmbeddedError } from '#embedded';
import { BatonError } from '#kernel';
import { NotADemoError } from './identity.js';
import { openOffice } from './office.js';
import { forgetRuntime } from './runtime.js';
import { welcome } from './welcome.js';

const HELP = `Baton, a whole office on this machine.

  npm start                       data in ./data, http://127.0.0.1:8080
  npm start -- --demo             an invented office with invented staff, data in ./data-demo
  npm start -- --data FOLDER      another data folder
  npm start -- --port 9000        another port (the next free one is taken when it is in use)

Everything listens on 127.0.0.1 only. Ctrl-C stops it.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '8080' },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const named = values.data ?? (values.demo ? 'data-demo' : 'data');
  const folder = isAbsolute(named) ? named : resolve(named);
  const began = Date.now();
  const office = await openOffice({
    folder,
    port: Number(values.port),
    demo: values.demo,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(welcome(office, folder, Date.now() - began));
  process.send?.({ ready: true, address: office.address, identity: office.identity });
  await stopSignal();
  process.stdout.write('\nStopping …\n');
  await office.stop();
  await forgetRuntime(folder);
  process.stdout.write('Stopped. Nothing is running any more.\n');
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
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  },
);

function sentenceOf(error: unknown): string {
  if (error instanceof EmbeddedError) return `${error.messageEn}\n${error.messageZh}`;
  if (error instanceof NotADemoError) return error.message;
  if (error instanceof BatonError) return refusalOf(error);
  return String(error instanceof Error ? error.stack : error);
}

/** What is wrong and what to do, in both languages; never a stack for what is no defect. */
function refusalOf({ code, entry, details }: BatonError): string {
  const told = Object.entries(details).map(([name, value]) => `${name} ${String(value)}`);
  return `${code}: ${entry.en}\n${entry.zh}${told.length > 0 ? `\n(${told.join(', ')})` : ''}`;
}
