import { SYSTEM, type Evidence, type Party, type Told } from '../shapes/common.js';

/**
 * Whether this evidence proves the actor's own signature (docs/adr/0006, Custody): his account without a recorder,
 * something else with one, a reference unless it is unsigned. The importer has none, and the machine signs for nobody else.
 */
export function provesOwn(evidence: Evidence, { actor, recorder }: Told, imported: boolean): boolean {
  if (actor === SYSTEM) return imported && evidence.kind === 'none';
  if (recorder === undefined) return evidence.kind === 'ownAccount';
  return recorder !== actor && evidence.kind !== 'ownAccount' && refers(evidence);
}

/** Whether it proves the signature of a further person in the same act: by account only when that person wrote it down. */
export function provesOther(evidence: Evidence, person: string, { recorder }: Told, imported: boolean): boolean {
  if (imported) return true;
  return evidence.kind === 'ownAccount' ? recorder === person : refers(evidence);
}

function refers({ kind, reference }: Evidence): boolean {
  return kind === 'none' || kind === 'ownAccount' || reference !== undefined;
}

/**
 * Whether the actor can have acted as this party. For a department any of its officers may, and the log does not say which
 * department an actor belonged to; its own code, like a body's, needs someone who wrote it down.
 */
export function canAct(party: Party, { actor, recorder }: Told): boolean {
  if (party.kind === 'officer') return actor === party.id;
  if (actor === party.id) return recorder !== undefined;
  return party.kind === 'department';
}
