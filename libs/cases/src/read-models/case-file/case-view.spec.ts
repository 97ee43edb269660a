import { describe, expect, it } from '@jest/globals';
import type { CaseEvent } from '../../domain/case.events.js';
import * as data from '../../domain/spec-data.js';
import { Story, type Told } from '../spec-support/index.js';
import type { CaseView } from './case-view.dto.js';
import { caseViewOf } from './case-view.js';
import { viewed } from './viewed-event.js';

const ID = data.uuid(77);

function viewOf(...events: readonly (CaseEvent & Told)[]): CaseView {
  const raw = new Story().ofCase(ID, events).map(({ metadata, ...event }) => ({
    ...event,
    actor: metadata.actor,
    role: metadata.role,
    recorder: metadata.recorder ?? null,
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    flags: metadata.flags ?? [],
  }));
  const view = caseViewOf(ID, 'office1', viewed(raw));
  if (!view) throw new Error('no view');
  return view;
}

const SUMMARY_ID = data.uuid(601);
const accepted = { ...data.accepted, id: SUMMARY_ID };

describe('the view of a case', () => {
  it('is nothing before the case was received', () => {
    expect(caseViewOf(ID, 'office1', [])).toBeNull();
  });

  it('shows stage, owner, number and categories, and marks what is sealed', () => {
    const view = viewOf(data.received, accepted, data.requested, data.registered);
    expect(view).toMatchObject({
      ...{ id: ID, office: 'office1', revision: 3, stage: 'registered', owner: data.anna },
      registration: { status: 'registered', series: 'XF', year: 2020, sequence: 123, number: '150403-XF-2020-000123' },
      screening: {
        type: 'Screened',
        data: { area: 'east', problem: 'neglect', summary: { sealed: true }, reported: { sealed: true } },
      },
    });
    expect(view.scansMissing).toEqual(['m1']);
  });

  it('strikes what a correction replaced, by field, and keeps both', () => {
    const corrected: CaseEvent = {
      type: 'EntryCorrected',
      data: { event: SUMMARY_ID, field: 'summary', reason: data.text('misheard'), replacement: data.text('the gate') },
    };
    const view = viewOf(data.received, accepted, corrected);
    expect(view.screening?.struck).toEqual(['summary']);
    expect(view.entries.corrections).toMatchObject([
      {
        struck: [],
        data: { event: SUMMARY_ID, field: 'summary', replacement: { sealed: true }, reason: { sealed: true } },
      },
    ]);
  });

  it('ties each handover to what ended it, and each sign-off to its use', () => {
    const taken: CaseEvent = {
      type: 'HandoverAcknowledged',
      data: { handover: data.uuid(40), by: data.court, evidence: data.paper },
    };
    const given = [data.received, accepted, data.signedOff(30), data.handedOver(40, 30)] as const;
    expect(viewOf(...given)).toMatchObject({
      handovers: [
        { id: data.uuid(40), status: 'open', settled: null, offered: { data: { collector: { sealed: true } } } },
      ],
      signOffs: [{ id: data.uuid(30), status: 'used', signed: true, withdrawn: null }],
      items: [
        { id: 'm1', custodian: data.anna, inTransit: { handover: data.uuid(40), to: data.court } },
        { id: 'm2', inTransit: null },
      ],
    });
    expect(viewOf(...given, taken)).toMatchObject({
      handovers: [{ status: 'acknowledged', settled: { type: 'HandoverAcknowledged' } }],
      items: [{ id: 'm1', custodian: data.court, inTransit: null }, { id: 'm2' }],
    });
  });

  it('sorts every other fact under its heading, in order', () => {
    const step: CaseEvent = { type: 'StepRecorded', data: { step: 'check' } };
    const view = viewOf(...data.reaching.registered, step, data.referred, step, data.concluded, {
      ...data.archived,
      flags: ['laterSteps'],
    });
    expect(view.entries.steps.map(({ revision }) => revision)).toEqual([4, 6]);
    expect(view.entries.referrals).toHaveLength(1);
    expect(view.entries.registrations.map(({ type }) => type)).toEqual(['RegistrationRequested', 'Registered']);
    expect(view.entries.closings.map(({ type }) => type)).toEqual(['Concluded', 'Archived']);
    expect(view).toMatchObject({ stage: 'archived', owner: null, laterSteps: true });
  });
});
