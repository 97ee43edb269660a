import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError, type DecisionContext } from '#kernel';
import { contextOf, evolved, fold } from '#testing';
import type { CaseCommand } from './case.commands.js';
import { caseEvents, type CaseEvent } from './case.events.js';
import { OWNED_STAGES, type CaseState } from './case.state.js';
import { caseDecider, custodyInvariantHolds } from './case.js';
import type { ItemState } from './custody.state.js';
import * as data from './spec-data.js';
import { sameParty, type Evidence, type Party } from './vocabulary.js';

const { commands, own, paper, unsigned, uuid } = data;

/** Few people, bodies and ids, so that commands meet each other; the seed of a failure is printed by fast-check. */
const people = ['officer.a', 'officer.b', 'officer.c', 'head.h', 'officer.r'];
const parties: readonly Party[] = [
  data.anna,
  data.bert,
  data.officer('officer.c'),
  data.officer('officer.r', 'review'),
  data.department('reception'),
  data.review,
  data.court,
];
const party = fc.constantFrom(...parties);
const items = fc.constantFrom(['m1'], ['m2'], ['m1', 'm2'], ['m3']);
const evidence = fc.constantFrom<Evidence>(own, own, paper, unsigned);
const id = (first: number) => fc.integer({ min: first, max: first + 4 }).map(uuid);
const officer = fc.constantFrom(data.anna, data.bert, data.officer('officer.c'));

const signing = fc.record({ signOff: id(30), items, destination: party, evidence });
const giving = fc.record({ handover: id(40), signOff: id(30), items, to: party, evidence });
const loss = {
  items,
  handover: fc.option(id(40), { nil: null }),
  kind: fc.constantFrom('lost', 'brokenSeal', 'unsigned', 'countMismatch'),
} as const;

const custodyCommand: fc.Arbitrary<CaseCommand> = fc.oneof(
  signing.map((change) => ({ ...commands.SignOff, ...change })),
  id(30).map((signOff) => ({ ...commands.WithdrawSignOff, signOff })),
  giving.map((change) => ({ ...commands.HandOver, ...change })),
  fc.record({ handover: id(40), evidence }).map((change) => ({ ...commands.AcknowledgeHandover, ...change })),
  fc.record({ handover: id(40), evidence }).map((change) => ({ ...commands.RefuseHandover, ...change })),
  fc
    .record({ items, to: party, given: evidence, taken: evidence })
    .map((change) => ({ ...commands.PassCustody, ...change })),
  fc.record({ items, to: officer }).map((change) => ({ ...commands.TransferCustody, ...change })),
  fc.record(loss).map(({ handover, ...change }) => ({
    ...commands.RecordDiscrepancy,
    ...change,
    ...(handover ? { handover } : {}),
  })),
);
const lifeCommand: fc.Arbitrary<CaseCommand> = fc.oneof(
  fc.constantFrom<CaseCommand>(...Object.values<CaseCommand>(commands)),
  fc.constantFrom(data.uuid(1), data.uuid(2)).map((request) => ({ ...commands.RequestRegistration, request })),
  fc.constantFrom(data.uuid(1), data.uuid(2)).map((request) => ({ ...commands.ConfirmRegistration, request })),
);
const actor = fc.constantFrom(...people, 'court', 'review');
const recorder = fc.option(fc.constantFrom(...people), { nil: undefined });
const department = fc.constantFrom('reception', 'review');
const context = fc
  .record({ actor, recorder, department })
  .map(({ recorder, ...rest }) => contextOf(recorder === undefined ? rest : { ...rest, recorder }));

/** The plainest next step of a handover, by whoever may take it: random ids alone rarely get that far. */
const helpful = fc.constantFrom('sign', 'give', 'take', 'take', 'refuse', 'pass');
interface Acted {
  readonly command: CaseCommand;
  readonly context: DecisionContext;
}
type Move = Acted | { readonly help: string };
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ command: custodyCommand, context }) },
  { weight: 2, arbitrary: fc.record({ command: lifeCommand, context }) },
  { weight: 6, arbitrary: helpful.map((help) => ({ help })) },
);
const starts = fc.constantFrom(...Object.values(data.reaching));

function asPerson(party: Party): { context: DecisionContext; evidence: Evidence } {
  if (party.kind === 'officer') return { context: contextOf({ actor: party.id }), evidence: own };
  return { context: contextOf({ actor: party.id, recorder: 'officer.b' }), evidence: paper };
}

function passing([id, item]: readonly [string?, ItemState?] = []): Acted | null {
  if (id === undefined || item?.custodian.kind !== 'officer') return null;
  const { custodian } = item;
  const to = data.officer(custodian.id === 'officer.b' ? 'officer.c' : 'officer.b', custodian.department);
  return { command: { ...commands.PassCustody, items: [id], to }, context: contextOf({ actor: custodian.id }) };
}

function signingOff(serial: number): Acted {
  const destination = [data.court, data.bert, data.review][serial % 3] ?? data.court;
  const command = { ...commands.SignOff, signOff: uuid(200 + serial), destination };
  return { command, context: contextOf({ actor: 'head.h' }) };
}

function helping(state: CaseState, help: string, serial: number): Acted | null {
  if (state.stage === 'none') return null;
  const { signOffs, handovers, items: held } = state.custody;
  if (help === 'pass') return passing([...held].find(([, item]) => !item.inTransit && !item.lost));
  if (help === 'sign') return signingOff(serial);
  if (help === 'give') {
    const usable = [...signOffs].filter(([, one]) => one.status === 'unused' && one.signed && one.items.length === 1);
    const [signOff, what] = usable[serial % Math.max(usable.length, 1)] ?? [];
    const from = held.get(what?.items[0] ?? '')?.custodian;
    if (signOff === undefined || !what || !from) return null;
    const change = { handover: uuid(100 + serial), signOff, items: what.items, to: what.destination };
    const { context, evidence } = asPerson(from);
    return { command: { ...commands.HandOver, ...change, evidence }, context };
  }
  const [handover, what] = [...handovers].find(([, { status }]) => status === 'open') ?? [];
  if (handover === undefined || !what) return null;
  const { context, evidence } = asPerson(what.to);
  const command = help === 'take' ? commands.AcknowledgeHandover : commands.RefuseHandover;
  return { command: { ...command, handover, evidence }, context };
}

/** Plays the moves; answers every event written, refusals being no events. Checks the invariants at every revision. */
function play(start: readonly CaseEvent[], moves: readonly Move[]): readonly CaseEvent[] {
  const log = [...start];
  let state = fold(caseDecider, log);
  for (const [serial, move] of moves.entries()) {
    const next = 'help' in move ? helping(state, move.help, serial) : move;
    const decided = next ? caseDecider.decide(state, next.command, next.context) : [];
    if (decided instanceof BatonError) continue;
    for (const event of decided) {
      expect(caseEvents[event.type].schema.safeParse(event.data).error?.issues).toBeUndefined();
      const actor = next?.context.actor ?? 'officer.a';
      if (event.type !== 'Registered') checkActing(state, [actor, next?.context.recorder]);
      state = caseDecider.evolve(state, evolved({ ...event, actor }, log.length));
      log.push(event);
      checkState(state);
    }
  }
  return log;
}

/** I10: who stepped aside acts no more, in whatever order things come; a number that arrives is nobody's act. */
function checkActing(before: CaseState, acting: readonly (string | undefined)[]): void {
  const recused = before.stage === 'none' ? [] : before.access.recused;
  expect(acting.filter((person) => person !== undefined && recused.includes(person))).toEqual([]);
}

function checkState(state: CaseState): void {
  const owned = OWNED_STAGES.some((stage) => stage === state.stage);
  expect([...OWNED_STAGES, 'archived']).toContain(state.stage);
  expect('owner' in state && state.owner.id !== '').toBe(owned);
  expect(custodyInvariantHolds(state)).toBe(true);
}

/** Custody told a second time, from the events alone: a fault is a sentence. */
function custodyFaults(log: readonly CaseEvent[]): readonly string[] {
  const faults: string[] = [];
  const holder = new Map<string, Party>();
  const road = new Map<string, string>();
  const signed = new Map<string, { items: readonly string[]; to: Party; unused: boolean }>();
  const open = new Map<string, { items: readonly string[]; to: Party }>();
  const starts = (ids: readonly string[], from: Party) => {
    for (const id of ids) {
      const held = holder.get(id);
      if (!held || !sameParty(held, from)) faults.push(`${id} does not start from its custodian`);
      if (road.has(id)) faults.push(`${id} moves while in transit`);
    }
  };
  const close = (handover: string, taker?: Party) => {
    if (!open.has(handover)) faults.push(`${handover} is closed twice`);
    for (const id of open.get(handover)?.items ?? []) {
      road.delete(id);
      if (taker) holder.set(id, taker);
    }
    open.delete(handover);
  };
  for (const event of log) {
    switch (event.type) {
      case 'Received':
        event.data.items.forEach(({ id }) => holder.set(id, event.data.custodian));
        break;
      case 'CustodyPassed':
      case 'CustodyTransferred':
        starts(event.data.items, event.data.from);
        event.data.items.forEach((id) => holder.set(id, event.data.to));
        break;
      case 'SignedOff':
        signed.set(event.data.signOff, { items: event.data.items, to: event.data.destination, unused: true });
        break;
      case 'SignOffWithdrawn':
        if (!signed.delete(event.data.signOff)) faults.push('withdraws what is not signed');
        break;
      case 'HandedOver': {
        const { signOff, handover, items: given, from, to } = event.data;
        const own = signed.get(signOff);
        const fits = own?.unused && sameParty(own.to, to) && [...own.items].sort().join() === [...given].sort().join();
        if (!fits) faults.push(`${handover} has no sign-off of its own`);
        signed.set(signOff, { items: given, to, unused: false });
        starts(given, from);
        given.forEach((id) => road.set(id, handover));
        open.set(handover, { items: given, to });
        break;
      }
      case 'HandoverAcknowledged':
        close(event.data.handover, event.data.by);
        break;
      case 'HandoverRefused':
        close(event.data.handover);
        break;
      case 'CustodyDiscrepancyRecorded':
        if (event.data.kind === 'lost' && event.data.handover !== undefined) close(event.data.handover);
        break;
      default:
    }
  }
  return faults;
}

const runs = { numRuns: 400, verbose: true } as const;
const story = fc.array(move, { minLength: 5, maxLength: 40, size: 'max' });

describe('whatever is asked of a case, in any order, by anybody', () => {
  it('it is in one stage with one owner, each item has one custodian, and nobody acts who stepped aside', () => {
    fc.assert(
      fc.property(starts, story, (start, moves) => void play(start, moves)),
      runs,
    );
  });

  it('every move starts from the custodian and every handover has spent a sign-off of its own', () => {
    const counts = { handovers: 0, taken: 0, refused: 0, passed: 0 };
    fc.assert(
      fc.property(starts, story, (start, moves) => {
        const log = play(start, moves);
        expect(custodyFaults(log)).toEqual([]);
        counts.handovers += log.filter(({ type }) => type === 'HandedOver').length;
        counts.taken += log.filter(({ type }) => type === 'HandoverAcknowledged').length;
        counts.refused += log.filter(({ type }) => type === 'HandoverRefused').length;
        counts.passed += log.filter(({ type }) => type === 'CustodyPassed').length;
      }),
      runs,
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(10);
  });

  it('it has one number at a time, and each grant that arrived was asked for and arrived once', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ command: lifeCommand, context }), { maxLength: 60, size: 'max' }), (moves) => {
        let awaited: string | null = null;
        let held = false;
        for (const event of play(data.reaching.accepted, moves)) {
          if (event.type === 'RegistrationRequested') {
            expect({ awaited, held }).toEqual({ awaited: null, held: false });
            awaited = event.data.request;
          } else if (event.type === 'Registered') {
            expect(event.data.request).toBe(awaited);
            [awaited, held] = [null, true];
          } else if (event.type === 'RegistrationVoided') {
            expect(held || awaited !== null).toBe(true);
            [awaited, held] = [null, false];
          }
        }
      }),
      runs,
    );
  });

  it('no text leaves the decider but as the secret it came in', () => {
    fc.assert(
      fc.property(starts, story, (start, moves) => {
        const words = ['the mill roof fund', 'Tess', 'room 4', 'new evidence', 'wrong body', 'not ours'];
        const written = JSON.stringify(play(start, moves));
        expect(words.filter((word) => written.includes(word))).toEqual([]);
      }),
      runs,
    );
  });
});
