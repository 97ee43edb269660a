import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError, Secret } from '#kernel';
import { contextOf, evolved, fold, specify } from '#testing';
import { growthOf } from '../../../testing/src/work.js';
import { registerErrors } from './register.errors.js';
import { MAX_GRANTS, registerEvents, type RegisterEvent } from './register.events.js';
import {
  advance,
  formatNumber,
  grant,
  grantedIn,
  headOf,
  nextOf,
  registerDecider,
  registerFaults,
  type RegisterCommand,
} from './register.js';

const specification = specify(registerDecider);
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const asked = (n: number) => ({ holder: uuid(n), request: uuid(1000 + n) });
const open = {
  type: 'OpenRegister',
  series: 'XF',
  year: 2020,
  firstNumber: 123,
  openingBalance: 122,
  width: 6,
  prefix: '150403',
} as const;
const { type: _type, ...opening } = open;
const openingData = { ...opening, next: 123 };
const opened = { type: 'RegisterOpened', data: openingData } as const satisfies RegisterEvent;
const granted: Extract<RegisterEvent, { type: 'NumbersGranted' }> = {
  type: 'NumbersGranted',
  data: {
    grants: [
      { sequence: 123, ...asked(1) },
      { sequence: 124, ...asked(2) },
    ],
    next: 125,
  },
};
const reason = new Secret('archived meanwhile');
const voidIt = { type: 'VoidGrant', sequence: 124, ...asked(2), cause: 'unusable', reason } as const;
/** One number after the other, every second one void at once. */
const yearOf = (numbers: number): RegisterEvent[] => [
  opened,
  ...Array.from({ length: numbers }, (_, n): RegisterEvent[] => {
    const [sequence, next] = [123 + n, 124 + n];
    const given: RegisterEvent = { type: 'NumbersGranted', data: { grants: [{ sequence, ...asked(n) }], next } };
    const data = { sequence, ...asked(n), cause: 'unusable', reason, next } as const;
    return n % 2 === 0 ? [given] : [given, { type: 'NumberVoided', data }];
  }).flat(),
];
const voided: RegisterEvent = {
  type: 'NumberVoided',
  data: { sequence: 124, ...asked(2), cause: 'unusable', reason, next: 125 },
};

describe('opening a register', () => {
  it('starts in mid-year with its first number and what was issued before', () => {
    specification.given([]).when(open).then([opened]);
  });

  it('is refused twice, and with more numbers issued than fit before the first', () => {
    specification.given([opened]).when(open).thenRefused('REGISTER.ALREADY_OPEN');
    specification
      .given([])
      .when({ ...open, openingBalance: 123 })
      .thenRefused('REGISTER.OPENING_BALANCE', { firstNumber: 123, openingBalance: 123 });
  });
});

describe('granting', () => {
  it('takes little more than four times the work when its log is four times as long', () => {
    expect(growthOf(registerDecider, yearOf)).toBeLessThan(8);
  });

  const ask = (...ns: number[]): RegisterCommand => ({ type: 'Grant', requests: ns.map(asked) });

  it('gives all waiting requests the next numbers in one event', () => {
    specification.given([opened]).when(ask(1, 2)).then([granted]);
  });

  it('goes on after the last number, void or not', () => {
    specification
      .given([opened, granted, voided])
      .when(ask(3))
      .then([{ type: 'NumbersGranted', data: { grants: [{ sequence: 125, ...asked(3) }], next: 126 } }]);
  });

  it('is refused before the register is open, for nothing, for too many, and for one request twice', () => {
    specification.given([]).when(ask(1)).thenRefused('REGISTER.UNKNOWN');
    specification.given([opened]).when(ask()).thenRefused('REGISTER.NOTHING_REQUESTED');
    const many = Array.from({ length: MAX_GRANTS + 1 }, (_, n) => n);
    specification
      .given([opened])
      .when(ask(...many))
      .thenRefused('REGISTER.TOO_MANY');
    specification.given([opened]).when(ask(1, 1)).thenRefused('REGISTER.REQUEST_TWICE');
    specification.given([opened, granted]).when(ask(2)).thenRefused('REGISTER.REQUEST_TWICE');
  });

  it('needs the last event alone', () => {
    const head = headOf(opened.data, granted);
    expect(nextOf(granted)).toBe(125);
    expect(head).toEqual({ series: 'XF', year: 2020, prefix: '150403', width: 6, next: 125 });
    expect(grant(head, [asked(3)])).toEqual({
      type: 'NumbersGranted',
      data: { grants: [{ sequence: 125, ...asked(3) }], next: 126 },
    });
    expect(advance(headOf(opened.data, opened), granted)).toEqual(head);
  });

  it('finds what a request was granted', () => {
    expect(grantedIn([opened, granted, voided], asked(2).request)).toBe(124);
    expect(grantedIn([opened, granted], asked(3).request)).toBeNull();
  });
});

describe('voiding a grant', () => {
  it('spends the number and says why', () => {
    specification.given([opened, granted]).when(voidIt).then([voided]);
  });

  it('is refused for what was not granted so, and twice', () => {
    const others = [{ sequence: 123 }, { sequence: 125 }, { holder: uuid(9) }, { request: uuid(9) }];
    for (const other of others) {
      specification
        .given([opened, granted])
        .when({ ...voidIt, ...other })
        .thenRefused('REGISTER.GRANT_UNKNOWN');
    }
    specification.given([opened, granted, voided]).when(voidIt).thenRefused('REGISTER.ALREADY_VOID', { sequence: 124 });
  });
});

describe('a printed number', () => {
  const register = { prefix: '150403', series: 'XF', year: 2020, width: 6 };

  it('is padded to its width at least', () => {
    expect(formatNumber(register, 123)).toBe('150403-XF-2020-000123');
    expect(formatNumber({ ...register, series: 'YJ', width: 4 }, 45)).toBe('150403-YJ-2020-0045');
    expect(formatNumber(register, 12_345_678)).toBe('150403-XF-2020-12345678');
  });
});

describe('whatever is granted and voided, in any order', () => {
  const move = fc.oneof(
    fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }).map((ns) => ({ grant: ns })),
    fc.nat({ max: 40 }).map((nth) => ({ voidNth: nth })),
  );

  function commandOf(one: { grant: number[] } | { voidNth: number }, log: readonly RegisterEvent[]): RegisterCommand {
    if ('grant' in one) return { type: 'Grant', requests: one.grant.map(asked) };
    const grants = log.flatMap((event) => (event.type === 'NumbersGranted' ? event.data.grants : []));
    const known = grants[one.voidNth] ?? { sequence: 1, ...asked(99) };
    return { type: 'VoidGrant', ...known, cause: 'givenUp' };
  }

  it('numbers run from the first without a gap and none twice, and the last event knows the next one (I4)', () => {
    const first = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(first, fc.array(move, { maxLength: 40, size: 'max' }), (firstNumber, moves) => {
        const data = { ...openingData, firstNumber, openingBalance: 0, next: firstNumber };
        const log: RegisterEvent[] = [{ type: 'RegisterOpened', data }];
        for (const one of moves) {
          const decided = registerDecider.decide(fold(registerDecider, log), commandOf(one, log), contextOf());
          if (!(decided instanceof BatonError)) log.push(...decided);
        }
        const grants = log.flatMap((event) => (event.type === 'NumbersGranted' ? event.data.grants : []));
        expect(grants.map(({ sequence }) => sequence)).toEqual(grants.map((_, index) => firstNumber + index));
        expect(new Set(grants.map(({ request }) => request)).size).toBe(grants.length);
        expect(log.at(-1)?.data.next).toBe(firstNumber + grants.length);
        expect(registerFaults(log)).toEqual([]);
        for (const event of log) expect(registerEvents[event.type].schema.safeParse(event.data).success).toBe(true);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it.each<[string, RegisterEvent[], number[]]>([
    [
      'a gap',
      [opened, { type: 'NumbersGranted', data: { grants: [{ sequence: 124, ...asked(1) }], next: 124 } }],
      [124],
    ],
    [
      'a number twice',
      [opened, granted, { type: 'NumbersGranted', data: { grants: [{ sequence: 124, ...asked(3) }], next: 126 } }],
      [124],
    ],
    ['a void number that was never granted', [opened, voided], [124, 125]],
    ['a number void twice', [opened, granted, voided, voided], [124]],
    ['a wrong next number', [opened, { ...granted, data: { ...granted.data, next: 130 } }], [130]],
  ])('finds %s', (_what, log, faults) => {
    expect(registerFaults(log)).toEqual(faults);
  });
});

describe('the register’s fold', () => {
  it('takes any event in any order and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<RegisterEvent>(opened, granted, voided)), (log) => {
        expect(['none', 'open']).toContain(fold(registerDecider, log).status);
      }),
      { verbose: true },
    );
  });

  it('passes over an event it does not know', () => {
    const state = fold(registerDecider, [opened]);
    const unknown: object = { ...evolved<RegisterEvent>(opened, 1), type: 'FromTheFuture' };
    expect(registerDecider.evolve(state, unknown as ReturnType<typeof evolved<RegisterEvent>>)).toEqual(state);
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries(registerErrors))('%s has one sentence in each language', (_code, { status, zh, en }) => {
    expect([404, 409, 422]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
