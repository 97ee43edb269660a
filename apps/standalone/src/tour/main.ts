import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { signIn, temporaryFolder, type SignedIn } from '#embedded';
import { openOffice } from '../office.js';
import { runningOn } from '../runtime.js';
import { DEMO_PASSWORD } from '../staff/demo-people.js';
import { Desk, type SignInAs } from './desk.js';
import { playTour } from './tour.js';

const HELP = `Plays an invented day at the desk, each person signed in, through the api of a demo office.

  npm run tour                           the demo running on ./data-demo, else one of its own that goes away again
  npm run tour -- --data FOLDER          the demo running on another data folder
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return say(HELP);
  const running = await runningOn(resolve(values.data ?? 'data-demo'));
  if (running?.demo) return play(`http://127.0.0.1:${running.apiPort}`, running.identityAddress);
  if (running) throw new Error(`The office on ${values.data ?? 'data-demo'} is no demo: the tour stays out of it.`);
  if (values.data !== undefined)
    throw new Error(`No demo is running on ${values.data}. Start it first: npm start -- --demo --data ${values.data}`);
  await playInAnOfficeOfItsOwn();
}

async function play(address: string, issuer: string): Promise<void> {
  await playTour(new Desk(address, signingIn(issuer)), say, new Date().getFullYear());
}

/** Each person signs in when his turn comes, and stays signed in. */
function signingIn(issuer: string): SignInAs {
  const known = new Map<string, Promise<SignedIn>>();
  return async (account) => {
    const person = known.get(account) ?? signIn({ issuer, account, password: DEMO_PASSWORD });
    known.set(account, person);
    return (await person).token();
  };
}

/** Nothing of it stays, also when it is stopped by hand. */
async function playInAnOfficeOfItsOwn(): Promise<void> {
  say('No demo office is running (npm start -- --demo). One is opened for the tour and goes away with it …\n');
  const folder = await temporaryFolder('baton-tour-');
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error('Stopped.')));
  });
  stopped.catch(() => undefined);
  try {
    const office = await openOffice({ folder: join(folder.path, 'data'), port: 0, demo: true, say });
    try {
      await Promise.race([play(office.address, office.identity), stopped]);
    } finally {
      await office.stop();
    }
  } finally {
    await folder.remove();
  }
  say('\nTo look at it yourself: npm start -- --demo, then npm run tour in another terminal.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
