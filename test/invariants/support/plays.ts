import { Secret } from '#kernel';
import {
  caseDecider,
  SYSTEM_ACTOR,
  type CaseCommand,
  type CaseEvent,
  type CaseState,
  type Evidence,
  type KnownCase,
  type Party,
} from '#cases';
import type { GivenContext } from '#testing';
import * as data from '../../../libs/cases/src/domain/spec-data.js';
import { chance } from '../../read-models/support/histories.js';
import { Play } from './play.js';
import { ToldLog } from './stored.js';

const { commands, uuid } = data;

interface Act {
  readonly command: CaseCommand;
  readonly given: GivenContext;
}

/** A case that is told command by command. */
export class CasePlay extends Play<CaseState, CaseCommand, CaseEvent> {
  constructor(log: ToldLog, stream: string) {
    super(log, stream, caseDecider);
  }
}

/** A legal history of one case, played by chance through the decider itself. @param seed printed by whoever fails */
export function playedBy(seed: number, acts: number): CasePlay {
  const random = chance(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const play = new CasePlay(new ToldLog(), `case-office1-${uuid(seed)}`);
  open(play, random());
  for (let serial = 1; serial <= acts; serial += 1) {
    const { state } = play;
    if (state.stage === 'none') break;
    const act = actIn(play, state, serial, random, pick);
    if (act)
      play.act(act.command, random() < 0.1 ? { ...act.given, occurredAt: '2020-03-01T00:00:00.000Z' } : act.given);
  }
  return play;
}

function open(play: CasePlay, throwOf: number): void {
  if (throwOf < 0.1) play.must(commands.DeclineAtDesk);
  else if (throwOf < 0.3) {
    const importedFrom = { source: 'oldlog', reference: 'case-7' };
    play.must({ ...commands.ReceiveReport, importedFrom }, { actor: SYSTEM_ACTOR });
  } else play.must(commands.ReceiveReport);
}

type Pick = <T>(list: readonly T[]) => T | undefined;

const PEOPLE = ['officer.a', 'officer.a', 'officer.b', 'officer.c', 'head.h', 'officer.r', 'system'];

function actIn(play: CasePlay, state: KnownCase, serial: number, random: () => number, pick: Pick): Act | null {
  const throwOf = random();
  if (throwOf < 0.45) return custodyAct(state, serial, random, pick);
  const actor = pick(PEOPLE) ?? 'officer.a';
  const given = random() < 0.15 ? { actor, recorder: pick(PEOPLE) ?? 'officer.b' } : { actor };
  const command = pick(Object.values<CaseCommand>(commands)) ?? commands.RecordStep;
  return { command: fresh(play, state, command, serial, random, pick), given };
}

const sealing = { readers: ['head.h', 'officer.a', 'officer.b', 'system'], concerned: new Secret(['head.c']) };

/** A plain command with ids of its own, fitted to the case where chance alone would never get there. */
function fresh(
  play: CasePlay,
  state: KnownCase,
  command: CaseCommand,
  serial: number,
  random: () => number,
  pick: Pick,
): CaseCommand {
  const { registration } = state;
  switch (command.type) {
    case 'ScreenCase': {
      const screening = pick([data.accepting, data.accepting, commands.DeclineAtDesk.screening, ...SCREENINGS]);
      return { ...command, screening: screening ?? data.accepting, ...(random() < 0.1 ? { sealing } : {}) };
    }
    case 'RequestRegistration':
      return { ...command, request: uuid(5000 + serial), sealedSeries: state.access.readers !== null };
    case 'ConfirmRegistration':
      return { ...command, ...(registration.status === 'requested' ? { request: registration.request } : {}) };
    case 'ProposeVoid':
      return { ...command, proposal: uuid(5200 + serial) };
    case 'VoidRegistration': {
      const known = [...state.voidProposals.keys()].at(-1);
      const { proposal: _proposal, ...alone } = command;
      return registration.status === 'registered' && known !== undefined ? { ...command, proposal: known } : alone;
    }
    case 'RecordScan':
      return { ...command, document: uuid(5400 + serial), item: random() < 0.5 ? 'm1' : 'm2' };
    case 'ProposeHandling':
      return { ...command, proposal: uuid(5600 + serial) };
    case 'DeclareRecusal':
    case 'RequestRecusal':
      return { ...command, recusal: uuid(5800 + serial) };
    case 'DecideRecusal': {
      const open = state.access.recusals.find(({ status }) => status === 'declared' || status === 'requested');
      return {
        ...command,
        recusal: open?.recusal ?? command.recusal,
        decision: random() < 0.3 ? 'granted' : 'rejected',
      };
    }
    case 'CorrectEntry':
      return correction(play, random, pick) ?? command;
    case 'RecordStep':
      return random() < 0.5 ? command : { ...command, note: data.text('asked twice') };
    default:
      return command;
  }
}

const SCREENINGS = [
  { ...data.accepting, decision: 'repeat', of: uuid(500) },
  { decision: 'routed', route: 'superiorSealed', destination: 'superior', seal: 'S77' },
] as const;

function correction(play: CasePlay, random: () => number, pick: Pick): CaseCommand | null {
  const screened = play.events.filter(({ type, data }) => type === 'Screened' && 'reported' in data);
  const { id } = pick(screened) ?? {};
  if (!id) return null;
  const base = { type: 'CorrectEntry', event: id, reason: data.text('misheard') } as const;
  if (random() < 0.5) return { ...base, field: 'summary', replacement: data.text('the mill gate fund') };
  const replacement = new Secret([{ name: 'Mo Li', post: 'clerk', unit: null }]);
  return { ...base, field: 'reported', replacement, ...(random() < 0.5 ? { sealing } : {}) };
}

/** The next step that custody allows: sign, withdraw, give, take, refuse, pass, transfer, lose. */
function custodyAct(state: KnownCase, serial: number, random: () => number, pick: Pick): Act | null {
  const { items, signOffs, handovers } = state.custody;
  const byImporter = state.importedFrom !== null && random() < 0.5;
  const resting = [...items].filter(([, item]) => !item.inTransit && !item.lost);
  const [item, held] = pick(resting) ?? [];
  const [handover, offered] = pick([...handovers].filter(([, one]) => one.status === 'open')) ?? [];
  const [signOff, approved] = pick([...signOffs].filter(([, one]) => one.status === 'unused')) ?? [];
  switch (pick(['sign', 'sign', 'withdraw', 'give', 'give', 'give', 'take', 'take', 'pass', 'transfer', 'lose'])) {
    case 'sign': {
      const named = random() < 0.5 ? ['m1'] : ['m1', 'm2'];
      const destination = pick([data.court, data.review, data.bert, data.body('superior')]) ?? data.court;
      const { given, evidence } = asParty(data.officer('head.h'), byImporter, random);
      return {
        command: { ...commands.SignOff, signOff: uuid(1000 + serial), items: named, destination, evidence },
        given,
      };
    }
    case 'withdraw':
      return signOff === undefined || random() < 0.5
        ? null
        : { command: { ...commands.WithdrawSignOff, signOff }, given: { actor: 'head.h' } };
    case 'give': {
      const from = items.get(approved?.items[0] ?? '')?.custodian;
      if (signOff === undefined || !approved || !from) return null;
      const { given, evidence } = asParty(from, byImporter, random);
      const of = { handover: uuid(2000 + serial), signOff, items: approved.items, to: approved.destination, evidence };
      return { command: { ...commands.HandOver, ...of }, given };
    }
    case 'take': {
      if (handover === undefined || !offered) return null;
      const { given, evidence } = asParty(offered.to, byImporter, random);
      const command = random() < 0.7 ? commands.AcknowledgeHandover : commands.RefuseHandover;
      return { command: { ...command, handover, evidence }, given };
    }
    case 'pass': {
      if (item === undefined || !held) return null;
      const department = held.custodian.kind === 'officer' ? held.custodian.department : held.custodian.id;
      const to =
        random() < 0.4 ? data.department(department) : data.officer(pick(['officer.b', 'officer.c']) ?? '', department);
      const { given, evidence } = asParty(held.custodian, byImporter, random);
      return { command: { ...commands.PassCustody, items: [item], to, given: evidence }, given };
    }
    case 'transfer': {
      if (item === undefined) return null;
      const to = data.officer(
        'officer.d',
        held?.custodian.kind === 'officer' ? held.custodian.department : 'reception',
      );
      return { command: { ...commands.TransferCustody, items: [item], to }, given: { actor: 'head.h' } };
    }
    default: {
      const about =
        handover !== undefined && offered && random() < 0.5
          ? { handover, items: offered.items }
          : { items: [item ?? 'm1'] };
      const kind = random() < 0.2 ? 'lost' : 'brokenSeal';
      return { command: { ...commands.RecordDiscrepancy, ...about, kind }, given: {} };
    }
  }
}

/** Whoever may act for a party, with evidence that proves it. */
function asParty(party: Party, byImporter: boolean, random: () => number): { given: GivenContext; evidence: Evidence } {
  if (byImporter) return { given: { actor: SYSTEM_ACTOR }, evidence: data.unsigned };
  const onPaper = random() < 0.3 ? data.unsigned : data.paper;
  if (party.kind === 'officer') {
    return random() < 0.8
      ? { given: { actor: party.id, department: party.department }, evidence: data.own }
      : { given: { actor: party.id, recorder: 'officer.w' }, evidence: onPaper };
  }
  if (party.kind === 'department' && random() < 0.5) {
    return { given: { actor: 'officer.t', department: party.id }, evidence: data.own };
  }
  return { given: { actor: party.id, recorder: 'officer.w' }, evidence: onPaper };
}
