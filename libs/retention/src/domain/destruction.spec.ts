import { describe, expect, it } from '@jest/globals';
import { Secret, type Instant } from '#kernel';
import { fold, specify } from '#testing';
import { destructionDecider, isOpen, type DestructionCommand, type DestructionFacts } from './destruction.js';
import type { DestructionEvent } from './destruction.events.js';
import type { Cause, Target } from './vocabulary.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [order, report] = [uuid(1), uuid(2)];
const NOW = '2020-03-02T01:00:00.000Z';
const THREE_DAYS_LATER = '2020-03-05T01:00:00.000Z' as Instant;
const reason = new Secret('its time is over');
const free: DestructionFacts = { held: false, holds: 0, due: true, doomed: false, strange: false };
const content: Target = { kind: 'content', case: report };
const superiors: Target = { kind: 'superiorMatter', case: report };
const destruction = specify(destructionDecider);

type Ordering = Extract<DestructionCommand, { type: 'OrderDestruction' }>;
const ordering: Ordering = {
  ...{ type: 'OrderDestruction', order, target: content, cause: 'expiry', basis: 'archive.rule.7', delayHours: 72 },
  ...{ standsFor: [], reason, facts: free },
};
interface Said {
  target?: Target;
  cause?: Cause;
  delayHours?: number;
  standsFor?: string[];
  holds?: number;
}
const orderedWith = (change: Said = {}) =>
  ({
    type: 'DestructionOrdered',
    data: {
      ...{
        order,
        target: content,
        cause: 'expiry',
        basis: 'archive.rule.7',
        delayHours: 72,
        standsFor: [],
        holds: 0,
        reason,
      },
      ...change,
    },
    actor: 'registrar.r',
  }) as const satisfies DestructionEvent & { actor: string };
const ordered = orderedWith();
const approved: DestructionEvent = {
  type: 'DestructionApproved',
  data: { order, target: content, notBefore: THREE_DAYS_LATER },
};
const begun: DestructionEvent = { type: 'DestructionBegun', data: { order, case: report } };
const stopped: DestructionEvent = { type: 'DestructionStopped', data: { order, case: report, why: 'hold' } };
const keys = [{ id: uuid(7), scope: 'case' }] as const;
const destroyed: DestructionEvent = {
  type: 'KeyDestroyed',
  data: { order, target: content, keys: [...keys], at: THREE_DAYS_LATER },
};
const approve = { type: 'ApproveDestruction', standsFor: [], facts: free } as const;
const begin = { type: 'BeginDestruction', facts: free } as const;
const record = { type: 'RecordDestruction', keys, at: THREE_DAYS_LATER } as const;
const leader = { actor: 'leader.l' };

describe('guard-rail 1: forgetting takes two persons', () => {
  it('is ordered by one, approved by another, and then waits its delay', () => {
    destruction
      .given([])
      .when(ordering, { actor: 'registrar.r' })
      .then([orderedEvent(ordered)]);
    destruction.given([ordered]).when(approve, leader).then([approved]);
  });

  it('is never approved by who ordered it', () => {
    destruction.given([ordered]).when(approve, { actor: 'registrar.r' }).thenRefused('DESTRUCTION.SECOND_PERSON');
  });

  it('is never approved by a delegate of who ordered it', () => {
    destruction
      .given([ordered])
      .when({ ...approve, standsFor: ['registrar.r'] }, leader)
      .thenRefused('DESTRUCTION.SECOND_PERSON');
  });

  it('is never approved by one whose roles the orderer had by delegation', () => {
    destruction
      .given([orderedWith({ standsFor: ['leader.l'] })])
      .when(approve, leader)
      .thenRefused('DESTRUCTION.SECOND_PERSON');
  });

  it('is never approved by a delegate of one whose roles the orderer had by delegation, too', () => {
    destruction
      .given([orderedWith({ standsFor: ['leader.m', 'leader.n'] })])
      .when({ ...approve, standsFor: ['leader.k', 'leader.m'] }, leader)
      .thenRefused('DESTRUCTION.SECOND_PERSON');
    destruction
      .given([orderedWith({ standsFor: ['leader.n'] })])
      .when({ ...approve, standsFor: ['leader.m'] }, leader)
      .then([approved]);
  });

  it('is neither ordered, approved nor taken back through another’s account', () => {
    const recorded = { actor: 'leader.l', recorder: 'registrar.r' };
    destruction.given([]).when(ordering, recorded).thenRefused('DESTRUCTION.OWN_ACCOUNT');
    destruction.given([ordered]).when(approve, recorded).thenRefused('DESTRUCTION.OWN_ACCOUNT');
    destruction
      .given([ordered])
      .when({ type: 'WithdrawDestruction', reason }, recorded)
      .thenRefused('DESTRUCTION.OWN_ACCOUNT');
  });

  it('is not carried out on the word of one', () => {
    destruction.given([ordered]).when(begin).thenRefused('DESTRUCTION.NOT_APPROVED');
    destruction.given([ordered]).when(record).thenRefused('DESTRUCTION.NOT_APPROVED');
    destruction.given([]).when(begin).thenRefused('DESTRUCTION.UNKNOWN');
  });

  it('is ordered and approved once', () => {
    destruction.given([ordered]).when(ordering).thenRefused('DESTRUCTION.EXISTS');
    destruction.given([ordered, approved]).when(approve, leader).thenRefused('DESTRUCTION.NOT_OPEN');
    destruction.given([ordered, stopped]).when(approve, leader).thenRefused('DESTRUCTION.NOT_OPEN');
  });
});

describe('guard-rail 1: forgetting waits its delay', () => {
  it('does not begin a millisecond early', () => {
    const early = { now: '2020-03-05T00:59:59.999Z', occurredAt: NOW };
    destruction
      .given([ordered, approved])
      .when(begin, early)
      .thenRefused('DESTRUCTION.TOO_EARLY', { notBefore: THREE_DAYS_LATER });
    destruction.given([ordered, approved]).when(begin, { now: THREE_DAYS_LATER }).then([begun]);
  });

  it('can be taken back until it begins, and never after', () => {
    const withdraw = { type: 'WithdrawDestruction', reason } as const;
    const taken: DestructionEvent = {
      type: 'DestructionStopped',
      data: { order, case: report, why: 'withdrawn', reason },
    };
    destruction.given([ordered]).when(withdraw).then([taken]);
    destruction.given([ordered, approved]).when(withdraw).then([taken]);
    destruction.given([ordered, approved, begun]).when(withdraw).thenRefused('DESTRUCTION.UNDER_WAY');
    destruction.given([ordered, approved, begun, destroyed]).when(withdraw).thenRefused('DESTRUCTION.UNDER_WAY');
    destruction.given([ordered, taken]).when(withdraw).thenRefused('DESTRUCTION.NOT_OPEN');
  });

  it('counts the delay from the approval, as it was set when ordered', () => {
    destruction
      .given([orderedWith({ delayHours: 24 })])
      .when(approve, leader)
      .then([
        {
          type: 'DestructionApproved',
          data: { order, target: content, notBefore: '2020-03-03T01:00:00.000Z' },
        },
      ]);
  });
});

describe('guard-rail 1: forgetting never under hold', () => {
  const held = { ...free, held: true };

  it('is not ordered, approved or begun', () => {
    const over = { now: THREE_DAYS_LATER };
    destruction
      .given([])
      .when({ ...ordering, facts: held })
      .thenRefused('RETENTION.ON_HOLD');
    destruction
      .given([ordered])
      .when({ ...approve, facts: held }, leader)
      .thenRefused('RETENTION.ON_HOLD');
    destruction
      .given([ordered, approved])
      .when({ ...begin, facts: held }, over)
      .thenRefused('RETENTION.ON_HOLD');
  });

  it('is stopped by a hold that comes in time, and abandoned by one that comes at the last moment', () => {
    destruction.given([ordered, approved]).when({ type: 'HaltDestruction', why: 'hold' }).then([stopped]);
    destruction.given([ordered, approved, begun]).when({ type: 'AbandonDestruction' }).then([stopped]);
    destruction
      .given([ordered, approved, begun])
      .when({ type: 'HaltDestruction', why: 'hold' })
      .thenRefused('DESTRUCTION.UNDER_WAY');
    destruction
      .given([ordered, approved, begun, destroyed])
      .when({ type: 'AbandonDestruction' })
      .thenRefused('DESTRUCTION.NOT_APPROVED');
  });

  it('is stopped by any hold that was placed after it was ordered, also when it is lifted by now', () => {
    const since = { ...free, holds: 2 };
    const after = orderedWith({ holds: 2 });
    const over = { now: THREE_DAYS_LATER };
    destruction
      .given([orderedWith({ holds: 1 })])
      .when({ ...approve, facts: since }, leader)
      .thenRefused('RETENTION.HELD_SINCE');
    destruction
      .given([orderedWith({ holds: 1 }), approved])
      .when({ ...begin, facts: since }, over)
      .thenRefused('RETENTION.HELD_SINCE');
    destruction
      .given([])
      .when({ ...ordering, facts: since }, { actor: 'registrar.r' })
      .then([orderedEvent(after)]);
    destruction
      .given([after, approved])
      .when({ ...begin, facts: since }, over)
      .then([begun]);
  });

  it('counts every hold against an order of the days when it did not say which came before it', () => {
    const { holds: _holds, ...older } = ordered.data;
    destruction
      .given([{ ...ordered, data: older }])
      .when({ ...approve, facts: { ...free, holds: 1 } }, leader)
      .thenRefused('RETENTION.HELD_SINCE');
  });

  it('is over once it is stopped: a lifted hold does not bring it back', () => {
    destruction
      .given([ordered, approved, stopped])
      .when(begin, { now: THREE_DAYS_LATER })
      .thenRefused('DESTRUCTION.NOT_APPROVED');
    expect(isOpen(fold(destructionDecider, [ordered, approved, stopped]))).toBe(false);
  });
});

describe('forgetting has a cause', () => {
  it('expiry only when the time is over, still when it is approved and when it begins', () => {
    const notDue = { ...free, due: false };
    destruction
      .given([])
      .when({ ...ordering, facts: notDue })
      .thenRefused('DESTRUCTION.NOT_DUE');
    destruction
      .given([ordered])
      .when({ ...approve, facts: notDue }, leader)
      .thenRefused('DESTRUCTION.NOT_DUE');
    destruction
      .given([ordered, approved])
      .when({ ...begin, facts: notDue }, { now: THREE_DAYS_LATER })
      .thenRefused('DESTRUCTION.NOT_DUE');
    const byOrder = orderedWith({ cause: 'order' });
    destruction
      .given([])
      .when({ ...ordering, cause: 'order', facts: notDue })
      .then([orderedEvent(byOrder)]);
  });

  it('a superior’s matter only where one was found, by two persons, and at once', () => {
    const doomed = { ...free, due: false, doomed: true };
    const found = { ...ordering, target: superiors, cause: 'superiorMatter', facts: doomed } as const;
    const immediate = orderedWith({ target: superiors, cause: 'superiorMatter', delayHours: 0 });
    destruction
      .given([])
      .when(found)
      .then([orderedEvent(immediate)]);
    destruction
      .given([])
      .when({ ...found, facts: free })
      .thenRefused('DESTRUCTION.NOT_SUPERIORS');
    destruction
      .given([immediate])
      .when({ ...approve, facts: doomed }, { actor: 'registrar.r' })
      .thenRefused('DESTRUCTION.SECOND_PERSON');
    destruction
      .given([immediate])
      .when({ ...approve, facts: doomed }, leader)
      .then([{ type: 'DestructionApproved', data: { order, target: superiors, notBefore: NOW } }]);
  });

  it('stops where what was passed up came back before its keys went', () => {
    const immediate = orderedWith({ target: superiors, cause: 'superiorMatter', delayHours: 0 });
    const atOnce: DestructionEvent = {
      type: 'DestructionApproved',
      data: { order, target: superiors, notBefore: THREE_DAYS_LATER },
    };
    destruction
      .given([immediate, atOnce])
      .when({ ...begin, facts: free }, { now: THREE_DAYS_LATER })
      .then([{ type: 'DestructionStopped', data: { order, case: report, why: 'notDue' } }]);
  });

  it('does not reach a document of another case', () => {
    destruction
      .given([])
      .when({ ...ordering, facts: { ...free, strange: true } })
      .thenRefused('DESTRUCTION.DOCUMENT_UNKNOWN');
  });

  it('is not called what it is not', () => {
    destruction
      .given([])
      .when({ ...ordering, target: superiors })
      .thenRefused('DESTRUCTION.CAUSE');
    destruction
      .given([])
      .when({ ...ordering, cause: 'superiorMatter' })
      .thenRefused('DESTRUCTION.CAUSE');
  });
});

describe('what was destroyed', () => {
  it('is recorded last, once, with the ids of the keys', () => {
    destruction.given([ordered, approved, begun]).when(record, { now: THREE_DAYS_LATER }).then([destroyed]);
    destruction
      .given([ordered, approved, begun, destroyed])
      .when(record, { now: THREE_DAYS_LATER })
      .thenRefused('DESTRUCTION.NOT_APPROVED');
    expect(fold(destructionDecider, [ordered, approved, begun, destroyed])).toMatchObject({
      status: 'destroyed',
      keys,
      orderedBy: 'registrar.r',
    });
  });

  it('never follows a fold that lacks an order', () => {
    expect(fold(destructionDecider, [approved, begun, destroyed])).toEqual({ status: 'none' });
  });
});

/** Without who told it: what a decision is compared with. */
function orderedEvent({ type, data }: ReturnType<typeof orderedWith>): DestructionEvent {
  return { type, data };
}
