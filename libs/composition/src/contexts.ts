import { caseEvents, casesProjections, CompleteRegistration, Destinations, RegistrationCompletion } from '#cases';
import { CompleteSlip, custodyProjections, SlipCompletion, slipEvents } from '#custody';
import { directoryEvents } from '#directory';
import { accessEvents, disclosureEvents, disclosureProjections } from '#disclosure';
import { CommandStore, EventCatalogue, EventWriter, Opener } from '#event-store';
import { CustodyGapWatch, gapsEvents, gapsProjections, type GapPolicy } from '#gaps';
import { headsEvents } from '#heads';
import { KeyJournal, keysEvents } from '#keys';
import type { Projection, Table } from '#projections';
import type { ProcessManager } from '#processes';
import { KeyRing } from '#protection';
import { RegisterDesk, registerEvents, registersProjections } from '#registers';
import {
  CaseFacts,
  destructionEvents,
  DestroyKeys,
  HaltDestructions,
  retentionEvents,
  retentionProjections,
} from '#retention';
import { skipsEvents } from '#skips';
import { sessionEvents, staffEvents } from '#staff';
import { identityEvents, inquiryEvents } from '#vault';
import type { Platform } from '#web';

export { STREAM_KINDS } from '#kernel';

/** Every event type of every context. */
export function eventCatalogue(): EventCatalogue {
  return new EventCatalogue([
    caseEvents,
    registerEvents,
    slipEvents,
    directoryEvents,
    keysEvents,
    staffEvents,
    sessionEvents,
    accessEvents,
    disclosureEvents,
    identityEvents,
    inquiryEvents,
    retentionEvents,
    destructionEvents,
    headsEvents,
    skipsEvents,
    gapsEvents,
  ]);
}

/** Every read model of every context. */
export const allProjections: readonly Projection[] = [
  ...casesProjections,
  ...custodyProjections,
  ...registersProjections,
  ...disclosureProjections,
  ...retentionProjections,
  ...gapsProjections,
];

/** Every table the api may query. */
export const allTables: readonly Table[] = allProjections.flatMap((projection) => projection.tables);

/** What the office allows unless it says otherwise (BATON_OFFERED_HOURS). */
export const GAP_POLICY: GapPolicy = { offeredHours: 24 };

/** Every durable process of every context, standing on a platform of its own. */
export function allProcesses(platform: ProcessNeeds, gapPolicy = GAP_POLICY): readonly ProcessManager[] {
  const { log, catalogue, clock, randomness, keyStore, office } = platform;
  const keys = new KeyRing(keyStore);
  const writer = new EventWriter(catalogue, keys, clock, randomness);
  const store = new CommandStore(log, catalogue, writer);
  const facts = new CaseFacts(store, log, catalogue, office, clock);
  const desk = new RegisterDesk(log, catalogue, writer);
  const opener = new Opener(keys);
  return [
    new CompleteRegistration(store, new RegistrationCompletion(store, desk, catalogue, log)),
    new CompleteSlip(new SlipCompletion(store, desk, opener, new Destinations(store, opener), catalogue, log)),
    new DestroyKeys(store, facts, keyStore, keys, clock),
    new HaltDestructions(store, facts),
    new CustodyGapWatch(store, clock, gapPolicy),
  ];
}

type ProcessNeeds = Pick<Platform, 'log' | 'catalogue' | 'clock' | 'randomness' | 'keyStore' | 'office'>;

/** What is written down about the master key and the key database. */
export function keyJournal({ log, catalogue, keyStore, clock, randomness, office }: KeyJournalNeeds): KeyJournal {
  const writer = new EventWriter(catalogue, new KeyRing(keyStore), clock, randomness);
  return new KeyJournal(new CommandStore(log, catalogue, writer), office.id);
}

type KeyJournalNeeds = Pick<Platform, 'log' | 'catalogue' | 'keyStore' | 'clock' | 'randomness'> & {
  readonly office: Pick<Platform['office'], 'id'>;
};
