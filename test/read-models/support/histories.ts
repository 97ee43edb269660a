import { BatonError, type DecisionContext } from '#kernel';
import { caseDecider, type CaseCommand, type CaseEvent, type CaseState, type Evidence, type Party } from '#cases';
import { contextOf, evolved } from '#testing';
import * as data from '../../../libs/cases/src/domain/spec-data.js';
import type { Told } from '../../../libs/cases/src/read-models/spec-support/index.js';

const { commands, uuid } = data;
type Act = readonly [CaseCommand, DecisionContext];
type Pick = <T>(list: readonly T[]) => T | undefined;

/** A repeatable source of chance (mulberry32). @param seed any integer; printed by whoever fails */
export function chance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A legal history of one case with what it led to, played by chance through the decider itself. */
export function historyOf(
  seed: number,
  acts: number,
): { readonly events: readonly (CaseEvent & Told)[]; readonly state: CaseState } {
  const random = chance(seed);
  const pick: Pick = (list) => list[Math.floor(random() * list.length)];
  const start = [data.received, data.imported][random() < 0.85 ? 0 : 1] ?? data.received;
  const events: (CaseEvent & Told)[] = [start];
  let state = caseDecider.evolve(caseDecider.initial, evolved<CaseEvent>(start, 0));
  for (let serial = 1; serial <= acts; serial += 1) {
    const [command, context] = actIn(state, serial, random, pick) ?? [];
    const decided = command && context ? caseDecider.decide(state, command, context) : [];
    if (decided instanceof BatonError) continue;
    for (const event of decided) {
      const told = { ...event, actor: String(context?.actor) };
      state = caseDecider.evolve(state, evolved<CaseEvent>(told, events.length));
      events.push(told);
    }
  }
  return { events, state };
}

function actIn(state: CaseState, serial: number, random: () => number, pick: Pick): Act | null {
  if (random() < 0.4)
    return [fresh(pick(Object.values<CaseCommand>(commands)) ?? commands.RecordStep, serial, random), contextOf()];
  return custodyAct(state, serial, random, pick);
}

/** A plain command with ids of its own. */
function fresh(command: CaseCommand, serial: number, random: () => number): CaseCommand {
  switch (command.type) {
    case 'ScreenCase':
      return { ...command, screening: random() < 0.7 ? data.accepting : commands.DeclineAtDesk.screening };
    case 'RequestRegistration':
    case 'ConfirmRegistration':
      return { ...command, request: uuid(1 + Math.floor(random() * 3)) };
    case 'RecordScan':
      return { ...command, document: uuid(300 + serial), item: random() < 0.5 ? 'm1' : 'm2' };
    case 'ProposeHandling':
      return { ...command, proposal: uuid(400 + serial) };
    default:
      return command;
  }
}

/** The next step that custody allows: sign, give, take, refuse, pass, transfer, lose. */
function custodyAct(state: CaseState, serial: number, random: () => number, pick: Pick): Act | null {
  if (state.stage === 'none') return null;
  const { items, signOffs, handovers } = state.custody;
  const resting = [...items].filter(([, item]) => !item.inTransit && !item.lost);
  const holder = pick(resting);
  const open = pick([...handovers].filter(([, one]) => one.status === 'open'));
  switch (pick(['sign', 'sign', 'give', 'give', 'give', 'take', 'pass', 'transfer', 'lose'])) {
    case 'sign': {
      const named = random() < 0.5 ? ['m1'] : ['m1', 'm2'];
      const destination = pick([data.court, data.review, data.bert]) ?? data.court;
      return [
        { ...commands.SignOff, signOff: uuid(1000 + serial), items: named, destination },
        contextOf({ actor: 'head.h' }),
      ];
    }
    case 'give': {
      const found = pick([...signOffs].filter(([, one]) => one.status === 'unused' && one.signed));
      const from = items.get(found?.[1].items[0] ?? '')?.custodian;
      if (!found || !from) return null;
      const [signOff, { items: named, destination: to }] = found;
      const { context, evidence } = asParty(from);
      return [{ ...commands.HandOver, handover: uuid(2000 + serial), signOff, items: named, to, evidence }, context];
    }
    case 'take': {
      if (!open) return null;
      const { context, evidence } = asParty(open[1].to);
      const command = random() < 0.6 ? commands.AcknowledgeHandover : commands.RefuseHandover;
      return [{ ...command, handover: open[0], evidence }, context];
    }
    case 'pass': {
      if (holder?.[1].custodian.kind !== 'officer') return null;
      const { id, department } = holder[1].custodian;
      const to =
        random() < 0.5
          ? data.department(department)
          : data.officer(id === 'officer.b' ? 'officer.c' : 'officer.b', department);
      return [{ ...commands.PassCustody, items: [holder[0]], to }, contextOf({ actor: id, department })];
    }
    case 'transfer':
      if (!holder) return null;
      return [
        { ...commands.TransferCustody, items: [holder[0]], to: data.officer('officer.d') },
        contextOf({ actor: 'head.h' }),
      ];
    default: {
      const about =
        open && random() < 0.5 ? { handover: open[0], items: open[1].items } : { items: [holder?.[0] ?? 'm1'] };
      const kind = random() < 0.05 ? 'lost' : 'brokenSeal';
      return [{ ...commands.RecordDiscrepancy, ...about, kind }, contextOf()];
    }
  }
}

function asParty(party: Party): { context: DecisionContext; evidence: Evidence } {
  if (party.kind === 'officer')
    return { context: contextOf({ actor: party.id, department: party.department }), evidence: data.own };
  return { context: contextOf({ actor: party.id, recorder: 'officer.b' }), evidence: data.paper };
}
