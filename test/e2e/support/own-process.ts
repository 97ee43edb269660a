import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunningOffice } from '../../../libs/testing/src/office.js';
import { freePort } from './gate.js';

const text = z.string();
const runtimeFile = z.looseObject({
  ...{
    eventStoreUrl: text,
    keysUrl: text,
    readModelsUrl: text,
    masterKeyFile: text,
    headKeyFile: text,
    headsFolder: text,
  },
  ...{ oidcIssuer: text, oidcJwksUri: text },
});

export type Runtime = z.output<typeof runtimeFile>;

/** Where the parts of a running office are. */
export function runtimeOf(office: RunningOffice): Runtime {
  return runtimeFile.parse(JSON.parse(readFileSync(join(office.folder, 'runtime.json'), 'utf8')));
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One more api or projector beside those of an office; nobody starts it again. */
export interface OwnProcess {
  readonly address: string;
  /** Its log lines so far. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
  /** Resolves when it listens, or has ended. */
  readonly listening: Promise<unknown>;
}

/** Starts one more api or projector. @param more settings that differ from the office's */
export async function startOwn(
  app: 'api' | 'projector',
  office: RunningOffice,
  more: Readonly<Record<string, string>> = {},
): Promise<OwnProcess> {
  const runtime = runtimeOf(office);
  const port = await freePort();
  const child = fork(`dist/apps/${app}/src/main.js`, [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      ...{ BATON_EVENTSTORE_URL: runtime.eventStoreUrl, BATON_KEYS_URL: runtime.keysUrl },
      ...{ BATON_READMODELS_URL: runtime.readModelsUrl },
      ...{ BATON_HEAD_KEY_FILE: runtime.headKeyFile, BATON_HEADS_FOLDER: runtime.headsFolder },
      ...{ BATON_OIDC_ISSUER: runtime.oidcIssuer, BATON_OIDC_JWKS_URI: runtime.oidcJwksUri },
      ...('BATON_MASTER_KEY' in more ? {} : { BATON_MASTER_KEY_FILE: runtime.masterKeyFile }),
      [app === 'api' ? 'BATON_PORT' : 'BATON_PROJECTOR_PORT']: String(port),
      ...more,
    },
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  return {
    address: `http://127.0.0.1:${port}`,
    lines: () => linesOf(output),
    signal: (signal) => void child.kill(signal),
    ended,
    listening: Promise.race([ended, new Promise((resolve) => child.once('message', resolve))]),
  };
}

const line = z.record(z.string(), z.unknown());

function linesOf(output: string): readonly Readonly<Record<string, unknown>>[] {
  const whole = output.slice(0, output.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((text) => (text.startsWith('{') ? [line.parse(JSON.parse(text))] : []));
}
