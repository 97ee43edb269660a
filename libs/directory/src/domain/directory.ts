import { GrowingMap, ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent } from '#kernel';
import { directoryError } from './directory.errors.js';
import type { BodyKind, BodyLevel, DirectoryEvent } from './directory.events.js';

export interface Body {
  readonly name: string;
  readonly kind: BodyKind;
  readonly level: BodyLevel;
  readonly area: string | null;
  readonly ledBy: string | null;
  readonly retired: boolean;
}

/** All bodies by code. */
export type Directory = GrowingMap<string, Body>;

export type DirectoryCommand =
  | {
      readonly type: 'AddBody';
      readonly body: string;
      readonly name: string;
      readonly kind: BodyKind;
      readonly level: BodyLevel;
      readonly area?: string;
      readonly ledBy?: string;
    }
  | { readonly type: 'RenameBody'; readonly body: string; readonly name: string }
  | { readonly type: 'MoveBody'; readonly body: string; readonly ledBy?: string }
  | { readonly type: 'RetireBody'; readonly body: string };

type Decision = readonly DirectoryEvent[] | BatonError;
type Command<Type extends DirectoryCommand['type']> = Extract<DirectoryCommand, { type: Type }>;

export const directoryDecider: Decider<Directory, DirectoryCommand, DirectoryEvent> = {
  initial: GrowingMap.empty(),
  decide: (state, command, context) => refuseFuture(context) ?? decideDirectory(state, command),
  evolve: evolveDirectory,
};

/** A body and all that lead it, itself first. Ends also where a chain runs in a circle. */
export function leadersOf(directory: Directory, body: string): ReadonlySet<string> {
  const chain = new Set<string>();
  let next: string | null = body;
  while (next !== null && !chain.has(next)) {
    chain.add(next);
    next = directory.get(next)?.ledBy ?? null;
  }
  return chain;
}

/** Whether a destination is one of these units or, by any number of steps, led by one (domain §1.4). */
export function ledByOwnUnit(directory: Directory, destination: string, units: readonly string[]): boolean {
  const chain = leadersOf(directory, destination);
  return units.some((unit) => chain.has(unit));
}

/**
 * The `forbiddenDestinations` of case commands: the reported persons' own units, also unlisted ones, and every body led
 * by them.
 */
export function forbiddenFor(directory: Directory, units: readonly string[]): readonly string[] {
  const led = [...directory.keys()].filter((body) => ledByOwnUnit(directory, body, units));
  return [...new Set([...units, ...led])];
}

/** Refuses a destination the directory does not know or has retired. */
export function refuseDestination(directory: Directory, body: string): BatonError | null {
  const known = directory.get(body);
  if (!known) return directoryError('DIRECTORY.BODY_UNKNOWN', { body });
  return known.retired ? directoryError('DIRECTORY.BODY_RETIRED', { body }) : null;
}

function decideDirectory(state: Directory, command: DirectoryCommand): Decision {
  if (command.type === 'AddBody') return add(state, command);
  const refusal = refuseDestination(state, command.body);
  if (refusal) return refusal;
  switch (command.type) {
    case 'RenameBody':
      return rename(state, command);
    case 'MoveBody':
      return move(state, command);
    case 'RetireBody':
      return [{ type: 'BodyRetired', data: { body: command.body } }];
  }
}

function add(state: Directory, { type: _type, ...body }: Command<'AddBody'>): Decision {
  if (state.has(body.body)) return directoryError('DIRECTORY.BODY_EXISTS', { body: body.body });
  return refuseLeader(state, body.body, body.ledBy) ?? [{ type: 'BodyAdded', data: body }];
}

function rename(state: Directory, { body, name }: Command<'RenameBody'>): Decision {
  const same = state.get(body)?.name === name;
  return same ? directoryError('DIRECTORY.UNCHANGED') : [{ type: 'BodyRenamed', data: { body, name } }];
}

function move(state: Directory, { body, ledBy }: Command<'MoveBody'>): Decision {
  if ((state.get(body)?.ledBy ?? undefined) === ledBy) return directoryError('DIRECTORY.UNCHANGED');
  return refuseLeader(state, body, ledBy) ?? [{ type: 'BodyMoved', data: { body, ledBy } }];
}

function refuseLeader(state: Directory, body: string, ledBy: string | undefined): BatonError | null {
  if (ledBy === undefined) return null;
  if (leadersOf(state, ledBy).has(body)) return directoryError('DIRECTORY.CYCLE', { body, ledBy });
  const leader = state.get(ledBy);
  return leader && !leader.retired ? null : directoryError('DIRECTORY.LEADER_UNKNOWN', { ledBy });
}

/** Total: never throws; facts about bodies it does not know change nothing. */
function evolveDirectory(state: Directory, event: EvolvedEvent<DirectoryEvent>): Directory {
  switch (event.type) {
    case 'BodyAdded':
      return state.with(event.data.body, added(event.data));
    case 'BodyRenamed':
      return changed(state, event.data.body, { name: event.data.name });
    case 'BodyMoved':
      return changed(state, event.data.body, { ledBy: event.data.ledBy ?? null });
    case 'BodyRetired':
      return changed(state, event.data.body, { retired: true });
    default:
      return ignoring(state, event);
  }
}

function added(data: Extract<DirectoryEvent, { type: 'BodyAdded' }>['data']): Body {
  const { name, kind, level, area, ledBy } = data;
  return { name, kind, level, area: area ?? null, ledBy: ledBy ?? null, retired: false };
}

function changed(state: Directory, code: string, change: Partial<Body>): Directory {
  const body = state.get(code);
  return body ? state.with(code, { ...body, ...change }) : state;
}
