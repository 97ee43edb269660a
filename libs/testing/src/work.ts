import { jest } from '@jest/globals';
import type { Decider, DomainEvent } from '#kernel';
import { fold, type GivenEvent } from './decider-spec.js';

/** How many entries were put into maps while this ran: what copying costs, whatever the machine. */
export function entriesPut(run: () => void): number {
  const put = jest.spyOn(Map.prototype, 'set');
  try {
    run();
    return put.mock.calls.length;
  } finally {
    put.mockRestore();
  }
}

/**
 * How much more work it is to fold a log four times as long: 4 where each event costs the same, 16 where each copies all
 * that came before it.
 * @param told a log of so many entries of the kind that a stream gathers without bound
 */
export function growthOf<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  told: (entries: number) => readonly GivenEvent<Event>[],
): number {
  const [short, long] = [told(250), told(1000)].map((events) => entriesPut(() => void fold(decider, events)));
  return (long ?? 0) / (short ?? 0);
}
