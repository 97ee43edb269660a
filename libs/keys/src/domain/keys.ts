import { ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent, type Instant } from '#kernel';
import { keysError } from './keys.errors.js';
import type { KeysEvent } from './keys.events.js';

type Data<Type extends KeysEvent['type']> = Extract<KeysEvent, { type: Type }>['data'];
type At<Type extends KeysEvent['type']> = Data<Type> & { readonly at: Instant };

/** What the log knows of the keys: the last of each kind of act. */
export interface KeysState {
  readonly checked: At<'MasterKeyChecked'> | null;
  readonly rotated: At<'MasterKeyRotated'> | null;
  readonly backedUp: At<'KeysBackedUp'> | null;
  readonly restored: At<'KeysRestored'> | null;
  readonly split: At<'RecoverySplit'> | null;
  /** Masters that were in use since the last rotation was finished. */
  readonly held: readonly string[];
  /** Fewest keys there can be: rows are never deleted. A restore says anew how many there are. */
  readonly floor: number;
}

export type KeysCommand =
  | ({ readonly type: 'CheckMaster' } & Data<'MasterKeyChecked'>)
  | ({ readonly type: 'RecordRotation' } & Data<'MasterKeyRotated'>)
  | ({ readonly type: 'RecordBackup' } & Data<'KeysBackedUp'>)
  | ({ readonly type: 'RecordRestore' } & Data<'KeysRestored'>)
  | ({ readonly type: 'RecordSplit' } & Data<'RecoverySplit'>);

type Decision = readonly KeysEvent[] | BatonError;

const NOTHING: KeysState = {
  checked: null,
  rotated: null,
  backedUp: null,
  restored: null,
  split: null,
  held: [],
  floor: 0,
};

export const keysDecider: Decider<KeysState, KeysCommand, KeysEvent> = {
  initial: NOTHING,
  decide: (state, command, context) => refuseFuture(context) ?? decideKeys(state, command),
  evolve: evolveKeys,
};

/** Refuses a key database that holds fewer keys than the log has seen there: it was emptied, exchanged or cut. */
export function refuseLoss(state: KeysState, found: number): BatonError | null {
  return found < state.floor ? keysError('KEYS.LOST', { recorded: state.floor, found }) : null;
}

/** Whether enough keepers could bring this very master back. */
export function isSplit({ split }: KeysState, master: string): boolean {
  return split?.master === master;
}

function decideKeys(state: KeysState, command: KeysCommand): Decision {
  switch (command.type) {
    case 'CheckMaster':
      return check(state, command);
    case 'RecordRotation': {
      const { from, to, keys } = command;
      const others = from.filter((master) => master !== to);
      if (others.length === 0) return keysError('KEYS.NOTHING_TO_ROTATE');
      return [{ type: 'MasterKeyRotated', data: { from: others, to, keys } }];
    }
    case 'RecordBackup':
      return [{ type: 'KeysBackedUp', data: { keys: command.keys, digest: command.digest } }];
    case 'RecordRestore':
      return [{ type: 'KeysRestored', data: { keys: command.keys, withheld: command.withheld } }];
    case 'RecordSplit': {
      const { shares, threshold, master } = command;
      return [{ type: 'RecoverySplit', data: { shares, threshold, master } }];
    }
  }
}

function check(state: KeysState, { master, keys, day }: Data<'MasterKeyChecked'>): Decision {
  if (state.checked?.day === day && state.checked.master === master) return keysError('KEYS.CHECKED_TODAY', { day });
  return refuseLoss(state, keys) ?? [{ type: 'MasterKeyChecked', data: { master, keys, day } }];
}

/** Total: never throws. */
function evolveKeys(state: KeysState, event: EvolvedEvent<KeysEvent>): KeysState {
  const at = event.recordedAt;
  switch (event.type) {
    case 'MasterKeyChecked': {
      const held = [...new Set([...state.held, event.data.master])];
      return { ...state, checked: { ...event.data, at }, held, floor: Math.max(state.floor, event.data.keys) };
    }
    case 'MasterKeyRotated': {
      const held = [event.data.to];
      return { ...state, rotated: { ...event.data, at }, held, floor: Math.max(state.floor, event.data.keys) };
    }
    case 'KeysBackedUp':
      return { ...state, backedUp: { ...event.data, at } };
    case 'KeysRestored':
      return { ...state, restored: { ...event.data, at }, floor: event.data.keys };
    case 'RecoverySplit':
      return { ...state, split: { ...event.data, at } };
    default:
      return ignoring(state, event);
  }
}
