import type { FindingCode } from '#invariants';
import { Mutable } from '../support/mutate.js';
import { declinedStory, importedStory, lateGrantStory, officeStory, sealedStory } from '../support/office-story.js';

/** What was done to the log, the code, the event it must be found at (null: at the end of the log), and which of its type. */
export type Forgery = readonly [what: string, code: FindingCode, at: string | null, log: Mutable, nth?: number];

export const office = new Mutable(officeStory().events);
export const sealed = new Mutable(sealedStory().events);
export const declined = new Mutable(declinedStory().events);
export const lateGrant = new Mutable(lateGrantStory().events);
export const imported = new Mutable(importedStory().events);

export const EARLIER = '2020-01-01T00:00:00.000Z';
export const LATER = '2030-01-01T00:00:00.000Z';
export const bert = { kind: 'officer', id: 'officer.b', department: 'reception' };
