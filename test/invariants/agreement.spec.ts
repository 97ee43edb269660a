import { describe, expect, it } from '@jest/globals';
import { CaseAudit, STAGES, type Finding } from '#invariants';
import { commands, uuid } from '../../libs/cases/src/domain/spec-data.js';
import { CasePlay, playedBy } from './support/plays.js';
import { ToldLog } from './support/stored.js';

const HISTORIES = 600;
const ACTS = 120;

function audited({ stream, events }: CasePlay): readonly Finding[] {
  const audit = new CaseAudit(stream);
  return events.flatMap((event) => audit.take(event));
}

describe('the audits and the deciders, two texts of one set of rules', () => {
  const plays = Array.from({ length: HISTORIES }, (_, index) => ({ seed: index + 1, play: playedBy(index + 1, ACTS) }));

  it('agree on every history that the decider of a case lets happen', () => {
    const faults = plays.flatMap(({ seed, play }) =>
      audited(play)
        .slice(0, 1)
        .map(({ code, event, details }) => ({ seed, code, type: event?.type, revision: event?.revision, details })),
    );
    expect(faults).toEqual([]);
  });

  it.each([commands.AcknowledgeHandover, commands.RefuseHandover])(
    'agree that what is on its way is still received when the case came back to be screened anew: $type',
    (command) => {
      const play = new CasePlay(new ToldLog(), `case-office1-${uuid(1)}`);
      play.must(commands.DeclineAtDesk);
      play.must(commands.SignOff, { actor: 'head.h' });
      play.must(commands.HandOver);
      play.must(commands.ReopenCase);
      play.must(command, { actor: 'court', recorder: 'officer.w' });
      expect([play.state.stage, audited(play)]).toEqual(['received', []]);
    },
  );

  it('over every kind of command, and in every stage', () => {
    const done = new Set(plays.flatMap(({ play }) => play.done));
    const opening = ['ReceiveReport', 'DeclineAtDesk'];
    expect([...done].sort()).toEqual(Object.keys(commands).sort());
    const stages = new Set(plays.map(({ play }) => play.state.stage));
    expect(STAGES.filter((stage) => !stages.has(stage))).toEqual([]);
    expect(opening.every((type) => plays.some(({ play }) => play.done[0] === type))).toBe(true);
  });

  it('say the same of where a case stands, who answers for it and where its items are', () => {
    for (const { seed, play } of plays) {
      const audit = new CaseAudit(play.stream);
      for (const event of play.events) audit.take(event);
      const told = audit.snapshot();
      const { state } = play;
      if (state.stage === 'none') throw new Error(`seed ${seed}: nothing happened`);
      expect({ seed, stage: told?.stage, owner: told?.owner }).toEqual({
        seed,
        stage: state.stage,
        owner: state.stage === 'archived' ? null : state.owner,
      });
      expect(told?.items).toEqual(
        [...state.custody.items].map(([item, { custodian, inTransit, lost }]) => ({
          item,
          holder: custodian,
          inTransit,
          lost,
        })),
      );
      expect(told?.openHandovers.map(({ handover }) => handover)).toEqual(
        [...state.custody.handovers].filter(([, { status }]) => status === 'open').map(([id]) => id),
      );
      expect(told?.unusedSignOffs.map(({ signOff }) => signOff)).toEqual(
        [...state.custody.signOffs].filter(([, { status }]) => status === 'unused').map(([id]) => id),
      );
    }
  });
});
