import { ApiProperty } from '@nestjs/swagger';
import { SealedMark } from '#web';
import type { RequestStatus } from '../../domain/disclosure.js';
import {
  INTERFERENCES,
  READING_PURPOSES,
  SCOPES,
  type Interference,
  type ReadingPurpose,
  type Scope,
} from '../../domain/vocabulary.js';

const STATUSES: readonly RequestStatus[] = ['undecided', 'granted', 'refused', 'withdrawn'];

export class ContentRequestView {
  @ApiProperty({ format: 'uuid' }) request: string;
  @ApiProperty({ description: 'Who is to read.' }) officer: string;
  @ApiProperty({ description: 'Who asked.' }) askedBy: string;
  @ApiProperty({ enum: READING_PURPOSES }) purpose: ReadingPurpose;
  @ApiProperty({ enum: SCOPES }) scope: Scope;
  @ApiProperty({ type: SealedMark }) reason: SealedMark;
  @ApiProperty({ enum: STATUSES, description: 'A grant also ends by itself, at `until`.' }) status: RequestStatus;
  @ApiProperty({ format: 'date-time' }) askedAt: string;
  @ApiProperty({ type: String, nullable: true }) decidedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) decidedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) until: string | null;
  @ApiProperty({ type: String, nullable: true }) withdrawnBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) withdrawnAt: string | null;
}

export class ContentRequestList {
  @ApiProperty({ type: [ContentRequestView], description: 'Latest first, refusals included.' })
  requests: ContentRequestView[];
  @ApiProperty({ type: 'integer', description: 'All requests of this case.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class InterferenceView {
  @ApiProperty({ format: 'uuid' }) interference: string;
  @ApiProperty({ enum: INTERFERENCES }) kind: Interference;
  @ApiProperty({ type: SealedMark }) by: SealedMark;
  @ApiProperty({ type: SealedMark }) what: SealedMark;
  @ApiProperty() recordedBy: string;
  @ApiProperty({ format: 'date-time' }) occurredAt: string;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
}

export class InterferenceList {
  @ApiProperty({ type: [InterferenceView], description: 'Latest first.' }) interference: InterferenceView[];
  @ApiProperty({ type: 'integer', description: 'All of this case.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
