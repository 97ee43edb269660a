import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret, type Envelope, type EvolvedEvent } from '#kernel';
import { evolved, fold } from '#testing';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const envelope: Envelope = { alg: 'A256GCM', key: 'k', kv: 1, nonce: 'n', ct: 'c', tag: 't' };

/** The event as the log holds it: an envelope where a secret was. */
function stored(event: CaseEvent): CaseEvent {
  const sealed = Object.entries(event.data).filter(([, value]) => value instanceof Secret);
  const data: object = { ...event.data, ...Object.fromEntries(sealed.map(([field]) => [field, envelope])) };
  const known: object = { ...event, data };
  return known as CaseEvent;
}

const history: readonly CaseEvent[] = [
  ...data.reaching.registered,
  { type: 'HandlingProposed', data: { proposal: data.uuid(20), destination: data.court, note: data.text('n') } },
  data.signedOff(30),
  data.handedOver(40, 30),
  { type: 'HandoverRefused', data: { handover: data.uuid(40), reason: data.text('r'), evidence: data.paper } },
  data.signedOff(31),
  { type: 'SignOffWithdrawn', data: { signOff: data.uuid(31), reason: data.text('r') } },
  data.voided,
  data.concluded,
  data.archived,
];

/** Everything but the sealed values themselves. */
function visible(events: readonly CaseEvent[]) {
  const state = fold(caseDecider, events);
  if (state.stage === 'none' || state.reported === null) return state;
  return { ...state, reported: { ...state.reported, value: null } };
}

describe('evolve', () => {
  it('comes to the same state from envelopes as from secrets', () => {
    expect(visible(history.map(stored))).toEqual(visible(history));
  });

  it('takes any event in any order and never throws', () => {
    const events = [...Object.values(data.reaching).flat(), ...history, ...history.map(stored)];
    const anyOrder = fc.array(fc.constantFrom(...events), { maxLength: 30 });
    fc.assert(
      fc.property(anyOrder, (shuffled) => {
        const state = fold(caseDecider, shuffled);
        expect('owner' in state).toBe(state.stage !== 'none' && state.stage !== 'archived');
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('passes over an event it does not know, whatever the stage', () => {
    for (const events of Object.values(data.reaching)) {
      const state = fold(caseDecider, events);
      const unknown: object = { ...evolved(data.concluded, events.length), type: 'FromTheFuture', data: {} };
      expect(caseDecider.evolve(state, unknown as EvolvedEvent<CaseEvent>)).toEqual(state);
    }
  });

  it('keeps the state it was given unchanged', () => {
    const before = fold(caseDecider, data.reaching.registered);
    const copy = structuredClone(visible(data.reaching.registered));
    caseDecider.evolve(before, evolved(data.signedOff(30), 4));
    expect(visible(data.reaching.registered)).toEqual(copy);
    expect(before.stage !== 'none' && before.custody.signOffs.size).toBe(0);
  });
});
