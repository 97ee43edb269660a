import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '#kernel';
import type { Stage } from '../../domain/case.state.js';
import {
  CHANNELS,
  DISPOSALS,
  ITEM_KINDS,
  ORIGINS,
  type Channel,
  type Disposal,
  type MaterialItem,
  type Origin,
  type Owner,
  type Party,
} from '../../domain/vocabulary.js';
import { STAGES } from '../caseload/caseload.dto.js';

/** One fact as a reader sees it: who, when, and its data with sealed fields marked. */
export class EntryView {
  @ApiProperty({ format: 'uuid', description: 'Id of the event.' }) id: string;
  @ApiProperty() type: string;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty() actor: string;
  @ApiProperty() role: string;
  @ApiProperty({ type: String, nullable: true, description: 'Who wrote it down, where that is not the actor.' })
  recorder: string | null;
  @ApiProperty({ format: 'date-time' }) occurredAt: string;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
  @ApiProperty({ type: [String], description: 'Sealed fields that a correction struck; the old text stays, sealed.' })
  struck: string[];
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Sealed fields read `{ "sealed": true }`.' })
  data: JsonObject;
}

export class PartyView {
  @ApiProperty({ enum: ['officer', 'department', 'body'] }) kind: string;
  @ApiProperty() id: string;
  @ApiProperty({ required: false, description: 'Of an officer.' }) department?: string;
}

export class InTransitView {
  @ApiProperty({ format: 'uuid' }) handover: string;
  @ApiProperty({ type: PartyView }) to: Party;
}

export class ItemView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ITEM_KINDS }) kind: MaterialItem['kind'];
  @ApiProperty({ type: 'integer' }) pages: number;
  @ApiProperty() original: boolean;
  @ApiProperty({ type: String, nullable: true }) seal: string | null;
  @ApiProperty({ type: PartyView }) custodian: Party;
  @ApiProperty({ type: InTransitView, nullable: true }) inTransit: InTransitView | null;
  @ApiProperty() lost: boolean;
  @ApiProperty({ type: [String], description: 'Ids of its scans.' }) documents: string[];
}

export class SignOffView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['unused', 'used', 'withdrawn'] }) status: string;
  @ApiProperty({ description: 'False for one recorded on behalf, without evidence: it carries no handover.' })
  signed: boolean;
  @ApiProperty({ type: EntryView }) given: EntryView;
  @ApiProperty({ type: EntryView, nullable: true }) withdrawn: EntryView | null;
}

export class HandoverView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['open', 'acknowledged', 'refused', 'lost'] }) status: string;
  @ApiProperty({ type: EntryView }) offered: EntryView;
  @ApiProperty({ type: EntryView, nullable: true }) settled: EntryView | null;
}

export class RegistrationView {
  @ApiProperty({ enum: ['none', 'requested', 'registered', 'carried'] }) status: string;
  @ApiProperty({ type: String, nullable: true }) series: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) year: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) sequence: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'As printed.' }) number: string | null;
}

export class ImportedFromView {
  @ApiProperty() source: string;
  @ApiProperty() reference: string;
}

/** All facts of the case that are not told elsewhere in the view, each list in order of revision. */
export class EntriesView {
  @ApiProperty({ type: [EntryView] }) screenings: EntryView[];
  @ApiProperty({ type: [EntryView] }) registrations: EntryView[];
  @ApiProperty({ type: [EntryView] }) scans: EntryView[];
  @ApiProperty({ type: [EntryView] }) steps: EntryView[];
  @ApiProperty({ type: [EntryView] }) proposals: EntryView[];
  @ApiProperty({ type: [EntryView], description: 'Passed inside, and transferred on departure.' }) moves: EntryView[];
  @ApiProperty({ type: [EntryView] }) discrepancies: EntryView[];
  @ApiProperty({ type: [EntryView] }) referrals: EntryView[];
  @ApiProperty({ type: [EntryView] }) redirects: EntryView[];
  @ApiProperty({ type: [EntryView] }) returns: EntryView[];
  @ApiProperty({ type: [EntryView] }) disposals: EntryView[];
  @ApiProperty({ type: [EntryView] }) assignments: EntryView[];
  @ApiProperty({ type: [EntryView], description: 'Concluded, archived, reopened.' }) closings: EntryView[];
  @ApiProperty({ type: [EntryView] }) corrections: EntryView[];
  @ApiProperty({ type: [EntryView], description: 'Declared, requested, decided.' }) recusals: EntryView[];
  @ApiProperty({ type: [EntryView], description: 'Sealed, and who may see it since.' }) sealings: EntryView[];
  @ApiProperty({ type: [EntryView], description: "Found to be a superior's." }) superiorMatters: EntryView[];
}

/** A case as it stands after some of its events. */
export class CaseView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() office: string;
  @ApiProperty({ type: 'integer', description: 'Of the last event in this view.' }) revision: number;
  @ApiProperty({ enum: STAGES }) stage: Exclude<Stage, 'none'>;
  @ApiProperty({ type: PartyView, nullable: true, description: 'null once archived.' }) owner: Owner | null;
  @ApiProperty({ enum: CHANNELS }) channel: Channel;
  @ApiProperty({ enum: ORIGINS }) origin: Origin;
  @ApiProperty({ type: ImportedFromView, nullable: true }) importedFrom: ImportedFromView | null;
  @ApiProperty({ description: 'The old log has steps after the conclusion.' }) laterSteps: boolean;
  @ApiProperty({ type: EntryView }) received: EntryView;
  @ApiProperty({ type: EntryView, nullable: true, description: 'The screening in force, with the categories.' })
  screening: EntryView | null;
  @ApiProperty({ type: RegistrationView }) registration: RegistrationView;
  @ApiProperty({ enum: DISPOSALS, nullable: true }) disposal: Disposal | null;
  @ApiProperty({ type: [ItemView] }) items: ItemView[];
  @ApiProperty({ type: [String], description: 'Originals without a scan, once accepted.' }) scansMissing: string[];
  @ApiProperty({ type: [SignOffView] }) signOffs: SignOffView[];
  @ApiProperty({ type: [HandoverView] }) handovers: HandoverView[];
  @ApiProperty({ type: EntriesView }) entries: EntriesView;
}

export class TimelineEntry {
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty({ type: 'integer' }) sequence: number;
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() type: string;
  @ApiProperty() actor: string;
  @ApiProperty() role: string;
  @ApiProperty({ type: String, nullable: true }) recorder: string | null;
  @ApiProperty({ format: 'date-time' }) occurredAt: string;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
  @ApiProperty({ type: [String] }) flags: string[];
}

/** Everything of a case for the person who works on it. */
export class CaseFileView extends CaseView {
  @ApiProperty({ type: [TimelineEntry] }) timeline: TimelineEntry[];
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
