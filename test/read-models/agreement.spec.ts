import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  caseFileProjection,
  caseloadProjection,
  caseloadTable,
  caseTimelineTable,
  caseViewOf,
  isOwned,
  viewed,
  type CaseState,
} from '#cases';
import { custodyItemTable, custodyMoveTable, custodyProjection, signOffTable } from '#custody';
import type { ActorId, EventId, Instant } from '#kernel';
import { uuid } from '../../libs/cases/src/domain/spec-data.js';
import { MemoryRows, Story } from '../../libs/cases/src/read-models/spec-support/index.js';
import { historyOf } from './support/histories.js';

const ID = uuid(77);
const RUNS = { numRuns: 300, verbose: true } as const;
const seeds = fc.integer();

function told(seed: number) {
  const { events, state } = historyOf(seed, 60);
  return { state, story: new Story().ofCase(ID, events) };
}

function known(state: CaseState): Exclude<CaseState, { stage: 'none' }> {
  if (state.stage === 'none') throw new Error('a history begins with a receipt');
  return state;
}

describe('after any legal history of a case', () => {
  it('custody says the same as the case itself: who holds each item, what is in transit, what is lost', async () => {
    const met = { inTransit: 0, lost: 0, taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { state, story } = told(seed);
        const { custody } = known(state);
        const rows = await new MemoryRows().apply(custodyProjection, story);
        const items = rows.all(custodyItemTable).map((row) => [
          row.item,
          {
            original: row.original,
            custodian: { kind: row.custodianKind, id: row.custodianId },
            inTransit: row.handover === null ? null : { handover: row.handover, to: row.transitTo },
            lost: row.lost,
          },
        ]);
        const wanted = [...custody.items].map(
          ([
            id,
            {
              custodian: { kind, id: who },
              ...item
            },
          ]) => [id, { ...item, custodian: { kind, id: who } }],
        );
        expect(Object.fromEntries(items)).toEqual(Object.fromEntries(wanted));
        const handovers = rows.all(custodyMoveTable).filter(({ kind }) => kind === 'handedOver');
        expect(Object.fromEntries(handovers.map(({ id, status }) => [id, status]))).toEqual(
          Object.fromEntries([...custody.handovers].map(([id, { status }]) => [id, status])),
        );
        expect(Object.fromEntries(rows.all(signOffTable).map(({ signOff, status }) => [signOff, status]))).toEqual(
          Object.fromEntries([...custody.signOffs].map(([id, { status }]) => [id, status])),
        );
        met.inTransit += [...custody.items.values()].filter(({ inTransit }) => inTransit).length;
        met.lost += [...custody.items.values()].filter(({ lost }) => lost).length;
        met.taken += handovers.filter(({ status }) => status === 'acknowledged').length;
        met.refused += handovers.filter(({ status }) => status === 'refused').length;
      }),
      RUNS,
    );
    expect(Math.min(...Object.values(met))).toBeGreaterThan(10);
  });

  it('the board says the same as the case itself: stage, owner, number and open handovers', async () => {
    const stages = new Set<string>();
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { state, story } = told(seed);
        const file = known(state);
        const [row] = (await new MemoryRows().apply(caseloadProjection, story)).all(caseloadTable);
        const owner = isOwned(file) ? file.owner : null;
        const { registration, custody } = file;
        expect(row).toMatchObject({
          stage: file.stage,
          ownerKind: owner?.kind ?? null,
          ownerId: owner?.id ?? null,
          ownerDepartment: owner && 'department' in owner ? owner.department : null,
          screening: file.screening?.decision ?? null,
          registration: registration.status,
          number: 'number' in registration ? registration.number : null,
          openHandovers: [...custody.handovers.values()].filter(({ status }) => status === 'open').length,
          lastRevision: story.length - 1,
        });
        stages.add(file.stage);
      }),
      RUNS,
    );
    expect(stages.size).toBeGreaterThan(6);
  });

  it('the case file holds every fact, and folds to a view with the stage and custody of the case itself', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { state, story } = told(seed);
        const file = known(state);
        const rows = (await new MemoryRows().apply(caseFileProjection, story)).all(caseTimelineTable);
        expect(rows.map(({ revision, data }) => [revision, data])).toEqual(
          story.map(({ revision, data }) => [revision, data]),
        );
        const raw = rows.map(({ eventId, actor, recorder, occurredAt, recordedAt, ...row }) => ({
          ...row,
          id: eventId as EventId,
          actor: actor as ActorId,
          recorder: recorder as ActorId | null,
          occurredAt: occurredAt as Instant,
          recordedAt: recordedAt as Instant,
        }));
        const view = caseViewOf(ID, 'office1', viewed(raw));
        expect(view).toMatchObject({
          stage: file.stage,
          revision: story.length - 1,
          owner: isOwned(file) ? file.owner : null,
        });
        expect(view?.items.map(({ id, custodian, lost }) => [id, custodian, lost])).toEqual(
          [...file.custody.items].map(([id, { custodian, lost }]) => [id, custodian, lost]),
        );
        expect(JSON.stringify(view)).not.toContain('A256GCM');
      }),
      RUNS,
    );
  });
});
