import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError } from '#kernel';
import { contextOf, evolved, fold, specify } from '#testing';
import { growthOf } from '../../../testing/src/work.js';
import { directoryErrors } from './directory.errors.js';
import { directoryEvents, type DirectoryEvent } from './directory.events.js';
import {
  directoryDecider,
  forbiddenFor,
  leadersOf,
  ledByOwnUnit,
  refuseDestination,
  type DirectoryCommand,
} from './directory.js';

const specification = specify(directoryDecider);
const adding = (body: string, ledBy?: string) => ({
  body,
  name: `${body} office`,
  kind: 'authority' as const,
  level: 'county' as const,
  ...(ledBy === undefined ? {} : { ledBy }),
});
const added = (body: string, ledBy?: string): DirectoryEvent => ({ type: 'BodyAdded', data: adding(body, ledBy) });
const add = (body: string, ledBy?: string): DirectoryCommand => ({ type: 'AddBody', ...adding(body, ledBy) });
const moved = (body: string, ledBy?: string): DirectoryEvent => ({ type: 'BodyMoved', data: { body, ledBy } });
const move = (body: string, ledBy?: string): DirectoryCommand => ({
  type: 'MoveBody',
  body,
  ...(ledBy === undefined ? {} : { ledBy }),
});
const retired: DirectoryEvent = { type: 'BodyRetired', data: { body: 'mill' } };
const house = [added('county'), added('town', 'county'), added('mill', 'town'), added('court')];

describe('the directory', () => {
  it('takes little more than four times the work when its log is four times as long', () => {
    const told = (entries: number): DirectoryEvent[] =>
      Array.from({ length: entries }, (_, n) => [added(`body.${n}`), moved(`body.${n >> 1}`, 'body.0')]).flat();
    expect(growthOf(directoryDecider, told)).toBeLessThan(8);
  });

  it('adds, renames, moves and retires bodies', () => {
    specification
      .given([])
      .when(add('court'))
      .then([added('court')]);
    specification
      .given(house)
      .when(add('dam', 'mill'))
      .then([added('dam', 'mill')]);
    specification
      .given(house)
      .when({ type: 'RenameBody', body: 'mill', name: 'new mill' })
      .then([{ type: 'BodyRenamed', data: { body: 'mill', name: 'new mill' } }]);
    specification
      .given(house)
      .when(move('mill', 'court'))
      .then([moved('mill', 'court')]);
    specification
      .given(house)
      .when(move('mill'))
      .then([moved('mill')]);
    specification.given(house).when({ type: 'RetireBody', body: 'mill' }).then([retired]);
  });

  const gone = [...house, retired];
  const refused: readonly (readonly [string, readonly DirectoryEvent[], DirectoryCommand, string])[] = [
    ['a code in use', house, add('mill'), 'DIRECTORY.BODY_EXISTS'],
    ['a code of a retired body', gone, add('mill'), 'DIRECTORY.BODY_EXISTS'],
    ['an unknown leader', house, add('dam', 'nobody'), 'DIRECTORY.LEADER_UNKNOWN'],
    ['a retired leader', gone, add('dam', 'mill'), 'DIRECTORY.LEADER_UNKNOWN'],
    ['a body that leads itself', [], add('dam', 'dam'), 'DIRECTORY.CYCLE'],
    ['a body led by what it leads', house, move('county', 'mill'), 'DIRECTORY.CYCLE'],
    ['a rename of an unknown body', house, { type: 'RenameBody', body: 'dam', name: 'x' }, 'DIRECTORY.BODY_UNKNOWN'],
    ['a move of an unknown body', house, move('dam'), 'DIRECTORY.BODY_UNKNOWN'],
    ['a second retirement', gone, { type: 'RetireBody', body: 'mill' }, 'DIRECTORY.BODY_RETIRED'],
    ['the same name', house, { type: 'RenameBody', body: 'mill', name: 'mill office' }, 'DIRECTORY.UNCHANGED'],
    ['the same leader', house, move('mill', 'town'), 'DIRECTORY.UNCHANGED'],
    ['no leader where there is none', house, move('court'), 'DIRECTORY.UNCHANGED'],
  ];

  it.each(refused)('refuses %s', (_what, history, command, code) => {
    specification.given(history).when(command).thenRefused(code);
  });
});

describe('a destination', () => {
  const directory = fold(directoryDecider, house);

  it.each([
    ['the own unit', 'town', ['town'], true],
    ['led by the own unit', 'mill', ['town'], true],
    ['led by a body led by it', 'mill', ['county'], true],
    ['what leads the own unit', 'county', ['town'], false],
    ['apart from the own unit', 'court', ['county', 'town'], false],
    ['unlisted but the own unit', 'shed', ['shed'], true],
    ['unlisted and apart', 'shed', ['town'], false],
    ['without any known unit', 'mill', [], false],
  ])('%s is told apart', (_what, destination, units, expected) => {
    expect(ledByOwnUnit(directory, destination, units)).toBe(expected);
  });

  it('is forbidden with all that the own units lead, also when they are not listed', () => {
    expect([...forbiddenFor(directory, ['town', 'shed'])].sort()).toEqual(['mill', 'shed', 'town']);
    expect(forbiddenFor(directory, [])).toEqual([]);
  });

  it('stays led by its leader after that was retired', () => {
    const without = fold(directoryDecider, [...house, { type: 'BodyRetired', data: { body: 'town' } }]);
    expect(ledByOwnUnit(without, 'mill', ['county'])).toBe(true);
  });

  it('must be known and not retired', () => {
    const later = fold(directoryDecider, [...house, retired]);
    expect(refuseDestination(later, 'court')).toBeNull();
    expect(refuseDestination(later, 'mill')?.code).toBe('DIRECTORY.BODY_RETIRED');
    expect(refuseDestination(later, 'shed')?.code).toBe('DIRECTORY.BODY_UNKNOWN');
  });

  it('is found also where old facts run in a circle', () => {
    const circle = fold(directoryDecider, [added('a', 'b'), added('b', 'a'), added('c', 'a')]);
    expect([...leadersOf(circle, 'c')]).toEqual(['c', 'a', 'b']);
    expect(ledByOwnUnit(circle, 'c', ['x'])).toBe(false);
    expect(ledByOwnUnit(circle, 'c', ['b'])).toBe(true);
  });
});

describe('whatever is added and moved', () => {
  const code = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const leader = fc.option(code, { nil: undefined });
  const command = fc.oneof(
    fc.tuple(code, leader).map(([body, ledBy]) => add(body, ledBy)),
    fc.tuple(code, leader).map(([body, ledBy]) => move(body, ledBy)),
    code.map((body): DirectoryCommand => ({ type: 'RetireBody', body })),
  );

  it('no body is ever led by itself', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40, size: 'max' }), (commands) => {
        const log: DirectoryEvent[] = [];
        for (const one of commands) {
          const decided = directoryDecider.decide(fold(directoryDecider, log), one, contextOf());
          if (!(decided instanceof BatonError)) log.push(...decided);
        }
        const directory = fold(directoryDecider, log);
        for (const [body, { ledBy }] of directory) {
          expect(ledBy === null || !leadersOf(directory, ledBy).has(body)).toBe(true);
        }
        for (const event of log) expect(directoryEvents[event.type].schema.safeParse(event.data).success).toBe(true);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('the fold takes any event in any order and never throws, unknown ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...house, retired, moved('mill', 'court'), moved('dam'))), (log) => {
        const directory = fold(directoryDecider, log);
        expect(directory.size).toBeLessThanOrEqual(house.length);
        const unknown: object = { ...evolved(retired, 1), type: 'FromTheFuture' };
        expect(directoryDecider.evolve(directory, unknown as ReturnType<typeof evolved<DirectoryEvent>>)).toBe(
          directory,
        );
      }),
      { verbose: true },
    );
  });
});

describe('the catalogue of refusals', () => {
  it.each(Object.entries(directoryErrors))('%s has one sentence in each language', (_code, { status, zh, en }) => {
    expect([404, 409, 422]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
