import type { KeyRecord, KeyState } from './key-store.js';
import type { Masters } from './key-wrapper.js';
import { protectionError } from './protection.errors.js';

type Wrapped = Pick<KeyRecord, 'id' | 'master'> & { readonly wrapped: Buffer };

/** @throws KEYS.WRONG_MASTER when its master is not at hand; KEYS.DAMAGED */
export async function unwrapped(masters: Masters, { id, master, wrapped }: Wrapped): Promise<Buffer> {
  const wrapper = masters.of(master);
  if (!wrapper) throw protectionError('KEYS.WRONG_MASTER', { key: id, expected: master, given: masters.ids.join(' ') });
  return wrapper.unwrap(id, wrapped);
}

/** Whether a key opens; never throws for a bad one. */
export async function stateOf(masters: Masters, { id, master, wrapped }: KeyRecord): Promise<KeyState> {
  if (!wrapped) return 'destroyed';
  if (!masters.of(master)) return 'masterAway';
  return unwrapped(masters, { id, master, wrapped }).then(
    () => 'opens',
    () => 'damaged',
  );
}
