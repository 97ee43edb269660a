/**
 * What wraps data keys: the port a hardware module or a key service implements. `MasterKey` is the adapter for a key in a
 * file or in the environment. What an implementation promises is in `spec-support/key-wrapper-contract.ts`.
 */
export interface KeyWrapper {
  /** Tells which master wrapped a data key, for ever; reveals nothing else. */
  readonly id: string;
  /** Wraps 32 bytes, bound to the data key's id. */
  wrap(keyId: string, dataKey: Buffer): Promise<Buffer>;
  /** @throws KEYS.DAMAGED when these are not the bytes this master wrapped under this id */
  unwrap(keyId: string, wrapped: Buffer): Promise<Buffer>;
}

/** The masters a process holds: one that wraps new keys, and those that old keys may still be wrapped by. */
export interface Masters<Wrapper extends KeyWrapper = KeyWrapper> {
  readonly current: Wrapper;
  /** Of all, the current one first. */
  readonly ids: readonly string[];
  /** Null when this process does not hold it. */
  of(id: string): Wrapper | null;
}

/** @param previous masters that are being rotated away, or are to be rotated to */
export function mastersOf<Wrapper extends KeyWrapper>(
  current: Wrapper,
  ...previous: readonly Wrapper[]
): Masters<Wrapper> {
  const byId = new Map([current, ...previous].map((master) => [master.id, master]));
  return { current, ids: [...byId.keys()], of: (id) => byId.get(id) ?? null };
}
