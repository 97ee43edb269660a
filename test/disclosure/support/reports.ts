import type { CaseEvent } from '#cases';
import { Secret } from '#kernel';
import { office, type DisclosureApi } from './disclosure-api.js';

/** What the invented report says; nothing of it may be shown without a recorded look. */
export const SUMMARY = 'canary: the roof fund of the mill went missing';
export const REPORTED = [{ name: '虚构被反映人', post: 'canary accountant', unit: null }] as const;
export const CANARIES = [SUMMARY, 'roof fund', REPORTED[0].name, REPORTED[0].post] as const;

export function receivedBy(officer: string, department = 'reception'): CaseEvent {
  const owner = { kind: 'officer', id: officer, department } as const;
  return { type: 'Received', data: { channel: 'letter', origin: 'direct', items: [], custodian: owner, owner } };
}

export function accepted(): CaseEvent {
  return {
    type: 'Screened',
    data: {
      decision: 'accepted',
      reportType: 'accusation',
      problem: 'neglect',
      tags: [],
      rank: 'township',
      unitClass: 'enterprise',
      area: 'east',
      group: 'individual',
      identity: 'anonymous',
      reported: new Secret(REPORTED),
      summary: new Secret(SUMMARY),
    },
  };
}

/** An accepted report that officer.a received. */
export const report = (api: DisclosureApi): Promise<string> =>
  api.tell([receivedBy('officer.a'), accepted()], 'officer.a');

/** Asks to see content, as a member of staff. @returns the request's id */
export async function asked(api: DisclosureApi, id: string, as: string, more: object = {}): Promise<string> {
  const body = { purpose: 'handling', reason: 'an invented reason', ...more };
  const reply = await api.post(as, `/cases/${id}/content-requests`, body);
  if (reply.status !== 201) throw new Error(`asking failed: ${String(reply.body['code'])}`);
  return String(reply.body['request']);
}

/** Asks, and has it granted by the head, or by another. @returns the request's id */
export async function granted(
  api: DisclosureApi,
  id: string,
  as: string,
  more: object = {},
  by = 'head.h',
): Promise<string> {
  const request = await asked(api, id, as, more);
  const reply = await api.post(by, `/cases/${id}/content-requests/${request}/grant`, {});
  if (reply.status !== 200) throw new Error(`granting failed: ${String(reply.body['code'])}`);
  return request;
}

/** The events of a reader's own stream in the month the office's clock shows. */
export function accessOf(api: DisclosureApi, reader: string) {
  return api.eventsOf(`access-${office}-${reader}-${api.clock.now().slice(0, 7).replace('-', '')}`);
}
