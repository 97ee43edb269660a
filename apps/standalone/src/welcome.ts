import { relative } from 'node:path';
import type { Office } from './office.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './staff/demo-people.js';

/** What the person at the terminal reads when everything is up. */
export function welcome(office: Office, folder: string, milliseconds: number): string {
  const { address, identity, logFile } = office;
  return `
Baton is open (ready in ${(milliseconds / 1000).toFixed(1)} s).

  address      ${address}
  sign-in      ${identity}
  data folder  ${folder}
  log          ${logFile}

Embedded twins of the event store, of Postgres and of an identity provider: for evaluation and development, not for an office.
${sayFirst(office, folder)}
Ctrl-C stops everything.
`;
}

function sayFirst({ opening }: Office, folder: string): string {
  switch (opening.kind) {
    case 'link':
      return `
Three things to try:
  1. Open this link, once, and choose an account name and a password: you are the first administrator 首位管理员.
       ${opening.url}
  2. npm run tour                            in another terminal: a small invented office day, played through the api
  3. npm run ops -- lag                      how far the read models are behind the log
`;
    case 'usual':
      return `
Three things to try, in another terminal:
  1. npm run ops -- sign-in --as ACCOUNT     an access token for curl
  2. npm run tour                            a small invented office day, played in an office of its own
  3. npm run ops -- lag                      how far the read models are behind the log
`;
    case 'demo':
      return demo(inShell(relative(process.cwd(), folder)));
  }
}

function demo(folder: string): string {
  const width = Math.max(...DEMO_PEOPLE.map(({ code }) => code.length));
  const lines = DEMO_PEOPLE.map(
    ({ code, role, shows }) =>
      `  npm run ops -- sign-in --data ${folder} --as ${code.padEnd(width)}  ${role.padEnd(16)} ${shows}`,
  );
  return `
  ┌──────────────────────────────────────────────────────────────────────────────┐
  │ DEMO 演示: everybody and everything in here is INVENTED 全部虚构.             │
  │ One password for all, known to the world; reachable on this machine only.    │
  │ Never put a real report into it 切勿录入真实信访件.                           │
  └──────────────────────────────────────────────────────────────────────────────┘

  password of everybody: ${DEMO_PASSWORD}

Sign in as each role, in another terminal (BATON_PASSWORD=${DEMO_PASSWORD} asks for nothing):
${lines.join('\n')}

  npm run tour -- --data ${folder}       a small invented office day with these people
`;
}

/** As it can be pasted: a folder's name may hold blanks. */
function inShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
