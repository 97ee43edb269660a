import { describe, expect, it } from '@jest/globals';
import { errorsOf, Secret, type Decider, type DomainEvent } from '#kernel';
import { contextOf, defaultContext, fold, givenEventId, specify } from './decider-spec.js';

type Counted = DomainEvent<'Counted', { readonly by: string; readonly note?: Secret<string> | undefined }>;
const counterError = errorsOf({ 'COUNTER.FULL': { status: 409, zh: '已满', en: 'Full.' } });

const counter: Decider<readonly string[], { readonly note: string }, Counted> = {
  initial: [],
  decide: (state, { note }, { actor }) =>
    state.length >= 2
      ? counterError('COUNTER.FULL', { at: state.length })
      : [{ type: 'Counted', data: { by: actor, note: new Secret(note) } }],
  evolve: (state, event) => [...state, `${event.revision} ${event.actor} ${event.id}`],
};

const one: Counted = { type: 'Counted', data: { by: 'officer.a' } };

describe('specify', () => {
  it('passes when the decider emits exactly these events', () => {
    specify(counter)
      .given([one])
      .when({ note: 'x' })
      .then([{ type: 'Counted', data: { by: 'officer.a', note: new Secret('x') } }]);
  });

  it('fails when a secret holds something else', () => {
    const outcome = specify(counter).given([]).when({ note: 'x' });
    const other: Counted = { type: 'Counted', data: { by: 'officer.a', note: new Secret('y') } };
    expect(() => outcome.then([other])).toThrow('x');
  });

  it('fails when there are fewer or more events than promised', () => {
    expect(() => specify(counter).given([]).when({ note: 'x' }).then([])).toThrow();
    expect(() => specify(counter).given([]).when({ note: 'x' }).then([one, one])).toThrow();
  });

  it('passes on the refusal with this code and details, and fails on another', () => {
    const outcome = specify(counter).given([one, one]).when({ note: 'x' });
    outcome.thenRefused('COUNTER.FULL', { at: 2 });
    expect(() => outcome.thenRefused('COUNTER.EMPTY')).toThrow();
    expect(() => outcome.thenRefused('COUNTER.FULL', { at: 3 })).toThrow();
  });

  it('fails when events were promised and it refused, and the other way round', () => {
    expect(() => specify(counter).given([one, one]).when({ note: 'x' }).then([])).toThrow('COUNTER.FULL');
    expect(() => specify(counter).given([]).when({ note: 'x' }).thenRefused('COUNTER.FULL')).toThrow('not refused');
  });

  it('gives each event its place, its id and whoever acted', () => {
    const state = fold(counter, [one, { ...one, actor: 'officer.b' }]);
    expect(state).toEqual([`0 officer.a ${givenEventId(0)}`, `1 officer.b ${givenEventId(1)}`]);
  });
});

describe('contextOf', () => {
  it('is the default context with the given fields instead', () => {
    expect(contextOf()).toEqual(defaultContext);
    expect(contextOf({ actor: 'officer.b', recorder: 'clerk' })).toMatchObject({
      actor: 'officer.b',
      recorder: 'clerk',
    });
  });

  it('goes without a department when told so', () => {
    expect(contextOf({ department: undefined })).not.toHaveProperty('department');
  });
});
