import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.js';
import type { ChaosOffice } from './office.js';

const READ_MODELS = ['caseload', 'custody', 'register'] as const;

/** What an operator does while the office works, killed, frozen or failed in it, or not. @param order null: not */
function operation(
  name: string,
  order: string | null,
  carryOut: (office: ChaosOffice, order: string | null, place: number) => Promise<void>,
): Fault {
  return {
    name: order === null ? name : `${name}, at ${order.replace('=', ': ')}`,
    inflict: (office, dice) => carryOut(office, order, dice.between(0, 1_000_000_000)),
  };
}

async function rebuild(office: ChaosOffice, order: string | null, place: number): Promise<void> {
  const name = READ_MODELS[place % READ_MODELS.length] ?? 'caseload';
  const { code } = await office.operator.run(['rebuild', name], order);
  if (code === 0) office.effects.count('read model rebuilt under load');
}

export function moving({ environment, newStoreUrl }: ChaosOffice): readonly string[] {
  return ['migrate-store', environment['BATON_EVENTSTORE_URL'] ?? '', newStoreUrl];
}

async function move(office: ChaosOffice, order: string | null): Promise<void> {
  const { code } = await office.operator.run(moving(office), order);
  if (code === 0) office.effects.count('log moved under load');
}

/** The store that the log is moved to is killed in it; the move waits for it. */
const newStoreKilled: Fault = {
  name: 'move, kill -9 newStore',
  inflict: async (office, dice) => {
    const moved = move(office, null);
    await wait(dice.between(500, 2_500));
    for (const part of office.parts.newStore)
      if (await part.signal('SIGKILL')) office.effects.count('kill -9 newStore');
    await moved;
  },
};

/** A folder that has its name is a whole backup, however the program that wrote it ended. */
async function backup(office: ChaosOffice, order: string | null, place: number): Promise<void> {
  const folder = join(office.folder, `backup-${place}`);
  const { code } = await office.operator.run(['backup', folder], order);
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  );
  if (code === 0 && !isThere) office.findings.push('ops backup ended well and made no folder');
  if (!isThere) return;
  const checked = await office.operator.run(['backup', 'check', folder]);
  if (checked.code === 0) office.effects.count('backup taken under load');
  else office.findings.push(`ops backup check: ${String(checked.code)}: ${checked.said}`);
  await rm(folder, { recursive: true });
}

const INSIDE = ['kill:1', 'throw:1', 'freeze:1:2000'];

/** Operations under load, each also killed, failed and frozen in it. */
export const operations: readonly Fault[] = [
  operation('rebuild', null, rebuild),
  ...['rebuild.filled', 'rebuild.switching'].flatMap((point) =>
    INSIDE.map((action) => operation('rebuild', `${point}=${action}`, rebuild)),
  ),
  operation('move', null, move),
  newStoreKilled,
  ...INSIDE.map((action) => operation('move', `migration.copied=${action}`, move)),
  operation('backup', null, backup),
  ...INSIDE.map((action) => operation('backup', `backup.written=${action}`, backup)),
];

export const LAST_BACKUP = 'backup-at-the-end';

/** Once nothing is at fault any more: a backup is taken, and is whole. @returns what is not as it must be */
export async function backupFindings(office: ChaosOffice): Promise<readonly string[]> {
  const folder = join(office.folder, LAST_BACKUP);
  for (const args of [
    ['backup', folder],
    ['backup', 'check', folder],
  ]) {
    const { code, said } = await office.operator.run(args);
    if (code !== 0) return [`ops ${args[0] ?? ''}: ${String(code)}: ${said}`];
  }
  return [];
}
