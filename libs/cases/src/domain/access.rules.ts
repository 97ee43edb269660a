import type { BatonError, DecisionContext } from '#kernel';
import type { HandOver } from './case.commands.js';
import { caseError } from './case.errors.js';
import type { CaseFile, KnownCase } from './case.state.js';
import { accessError } from './access.errors.js';
import { officersIn, type LaterCommand } from './command-parties.js';
import { SYSTEM_ACTOR } from './vocabulary.js';

/**
 * What is checked before any decision on a known case, so that no command forgets it: recusal (domain §6.4), the readers
 * of a sealed case, and what is left to do with a superior's matter found late (§6.3).
 */
export function refuseAccess(state: KnownCase, command: LaterCommand, context: DecisionContext): BatonError | null {
  return (
    refuseRecused(state, command, context) ??
    refuseStrangers(state, command, context) ??
    refuseDoomed(state, command) ??
    refuseBehalf(command, context)
  );
}

/** As for commands on the case itself, for what is written about it in other streams: whether this person may sign there. */
export function refuseAside({ access }: KnownCase, person: string): BatonError | null {
  if (access.recused.includes(person)) return accessError('CASE.RECUSED');
  return access.readers === null || access.readers.includes(person) ? null : accessError('CASE.NOT_A_READER');
}

/** Who acts now. A number that arrives is nobody's act: it completes what was asked for before. */
function actingIn({ type }: LaterCommand, { actor, recorder }: DecisionContext): readonly string[] {
  if (type === 'ConfirmRegistration') return [];
  return recorder === undefined ? [actor] : [actor, recorder];
}

/** Who stepped aside neither acts, records nor signs here, gets nothing, and what he signed before carries no handover. */
function refuseRecused(state: KnownCase, command: LaterCommand, context: DecisionContext): BatonError | null {
  const { recused } = state.access;
  if (recused.length === 0) return null;
  const signer = command.type === 'HandOver' ? signerOf(state, command) : [];
  const concerned = [...actingIn(command, context), ...officersIn(command), ...signer];
  return concerned.some((person) => recused.includes(person)) ? accessError('CASE.RECUSED') : null;
}

function signerOf({ custody }: CaseFile, { signOff }: HandOver): readonly string[] {
  const signed = custody.signOffs.get(signOff);
  return signed ? [signed.signer] : [];
}

/**
 * A sealed case is worked on by its readers only, whoever writes it down. A body outside has no account and sees only
 * what was handed to it.
 */
function refuseStrangers(state: KnownCase, command: LaterCommand, context: DecisionContext): BatonError | null {
  const { readers } = state.access;
  if (!readers || context.actor === SYSTEM_ACTOR) return null;
  const named = command.type === 'NameReaders' ? [] : officersIn(command);
  const people = [...actingIn(command, context).filter((person) => !isOutside(state, person, context)), ...named];
  return people.every((person) => readers.includes(person)) ? null : accessError('CASE.NOT_A_READER');
}

/** The code of a body or a department this case was handed to, for which a recorder writes. */
function isOutside({ custody }: CaseFile, person: string, { recorder }: DecisionContext): boolean {
  if (recorder === undefined || person === recorder) return false;
  return [...custody.handovers.values()].some(({ to }) => to.kind !== 'officer' && to.id === person);
}

type CommandType = LaterCommand['type'];

/** What a superior's matter found late still allows: it goes up, its papers are kept track of, and people step aside. */
const LEFT_TO_DO: ReadonlySet<CommandType> = new Set([
  'SignOff',
  'HandOver',
  'AcknowledgeHandover',
  'RefuseHandover',
  'PassCustody',
  'TransferCustody',
  'RecordDiscrepancy',
  'ReferCase',
  'AssignOwner',
  'ConcludeCase',
  'ArchiveCase',
  'ConfirmRegistration',
  'DeclareRecusal',
  'RequestRecusal',
  'DecideRecusal',
  'NameReaders',
]);

function refuseDoomed({ contentDoomed }: KnownCase, command: LaterCommand): BatonError | null {
  if (!contentDoomed) return null;
  if (!LEFT_TO_DO.has(command.type)) return accessError('CASE.SUPERIOR_MATTER');
  const { destination } = contentDoomed;
  const goesElsewhere = destinationsOf(command).some((named) => named !== destination);
  return goesElsewhere ? caseError('CASE.OTHER_DESTINATION', { destination }) : null;
}

/** The bodies a command sends the case or its papers to; an officer or a department is never the superior organ. */
function destinationsOf(command: LaterCommand): readonly (string | null)[] {
  switch (command.type) {
    case 'ReferCase':
      return [command.destination];
    case 'SignOff':
      return [command.destination.kind === 'body' ? command.destination.id : null];
    case 'HandOver':
      return [command.to.kind === 'body' ? command.to.id : null];
    default:
      return [];
  }
}

/** Where two persons, or the very person, are the point, nobody acts in another's name. */
const OWN_ACCOUNT: ReadonlySet<CommandType> = new Set([
  'DeclareRecusal',
  'RequestRecusal',
  'DecideRecusal',
  'NameReaders',
  'ProposeVoid',
  'VoidRegistration',
]);

function refuseBehalf({ type }: LaterCommand, { recorder }: DecisionContext): BatonError | null {
  return recorder !== undefined && OWN_ACCOUNT.has(type) ? accessError('CASE.OWN_ACCOUNT_ONLY') : null;
}
