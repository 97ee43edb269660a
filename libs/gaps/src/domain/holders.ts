import { suspect, type Account, type Moment } from './account.js';

const OFFICER = 'officer:';

/** The officers who have something of a case, by staff code. */
export function officersIn(account: Account): ReadonlySet<string> {
  const holders = Object.values(account.items).flat();
  return new Set(holders.flatMap((name) => (name.startsWith(OFFICER) ? [name.slice(OFFICER.length)] : [])));
}

/** What an officer has of a case is in the hands of somebody who left, from this moment on. */
export function leftBehind(account: Account, officer: string, moment: Moment): Account {
  const holder = `${OFFICER}${officer}`;
  const items = Object.keys(account.items).filter((item) => account.items[item]?.includes(holder));
  return suspect(account, moment, { kind: 'holderLeft', items, holder });
}
