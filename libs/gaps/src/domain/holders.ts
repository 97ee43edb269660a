import { suspect, type Account, type Moment } from './account.js';

const OFFICER = 'officer:';

/** The officers who have something of a case, or answer for it, by staff code. */
export function officersIn(account: Account): ReadonlySet<string> {
  const names = [...Object.values(account.items).flat(), ...(account.owner === null ? [] : [account.owner])];
  return new Set(names.flatMap((name) => (name.startsWith(OFFICER) ? [name.slice(OFFICER.length)] : [])));
}

/**
 * What an officer has of a case is in the hands of somebody who left, from this moment on, and a case that is his is
 * nobody's. @param before what he had then was his before, and is no news
 */
export function leftBehind(account: Account, officer: string, moment: Moment, before?: Account): Account {
  const holder = `${OFFICER}${officer}`;
  const has = (one: Account | undefined, item: string): boolean => one?.items[item]?.includes(holder) ?? false;
  const items = Object.keys(account.items).filter((item) => has(account, item) && !has(before, item));
  const held = suspect(account, moment, { kind: 'holderLeft', items, holder });
  const owns = account.owner === holder && before?.owner !== holder;
  return owns ? suspect(held, moment, { kind: 'ownerLeft', items: [], holder }) : held;
}
