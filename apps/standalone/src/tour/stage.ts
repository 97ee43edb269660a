import { Refused } from './desk.js';

/** Invented staff of the demo office (staff/demo-people.ts). */
export const AN = 'receptionist.an';
export const LIN = 'registrar.lin';
export const SCREENER = 'screener.bo';
export const HEAD = 'head.chen';
export const LEADER = 'leader.deng';
export const HANDLER = 'officer.du';
export const AUDITOR = 'auditor.fang';

export const OWN = { kind: 'ownAccount' } as const;

/** Tells the person at the terminal what happens. */
export type Teller = (line: string) => void;

/** A screening that takes an invented report up. @param reported who it is about, instead of an invented stranger */
export function accepted(
  summary: string,
  unit = 'east.township',
  reported: Readonly<Record<string, unknown>> = { name: 'Invented Person', post: 'station head', unit },
): Record<string, unknown> {
  return {
    ...{ decision: 'accepted', reportType: 'accusation', problem: 'neglect', tags: [], rank: 'township' },
    ...{ unitClass: 'partyGovernment', area: 'east.township', group: 'individual', identity: 'anonymous' },
    ...{ summary, reported: [reported] },
  };
}

/** Lets one refusal pass: what is there already need not be made. @throws every other refusal */
export async function unlessThere(code: string, command: Promise<unknown>): Promise<void> {
  await command.catch((error: unknown) => {
    if (!(error instanceof Refused) || error.code !== code) throw error;
  });
}

/** @throws Error when it was not refused */
export async function mustBeRefused(tell: Teller, what: string, command: Promise<unknown>): Promise<void> {
  const refusal = await command.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refusal instanceof Refused)) throw refusal instanceof Error ? refusal : new Error(`${what} was not refused`);
  tell(`      ${what}: ${refusal.message} (${refusal.code})`);
}
