import { ApiProperty } from '@nestjs/swagger';
import { Moment, PartyView, type Party } from '#cases';
import { SealedMark } from '#web';
import { SETTLEMENTS } from '../../domain/slip.events.js';

export const LINE_STATUSES = ['waiting', 'released', ...SETTLEMENTS] as const;

/** A line of a case that is not for the reader shows its number and how it stands, and nothing that leads to the case. */
export class SlipLineView {
  @ApiProperty({ type: 'integer' }) line: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) case: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) signOff: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) handover: string | null;
  @ApiProperty({ enum: LINE_STATUSES }) status: (typeof LINE_STATUSES)[number];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of a dropped line: the code of the refusal that kept it back.',
  })
  reason: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) releasedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) settledAt: string | null;
}

export class SlipView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['prepared', 'numbered', 'closed'] }) stage: string;
  @ApiProperty({ type: String, nullable: true }) number: string | null;
  @ApiProperty({ type: PartyView }) from: Party;
  @ApiProperty({ type: PartyView }) to: Party;
  @ApiProperty({ type: SealedMark, nullable: true }) collector: SealedMark | null;
  @ApiProperty({ type: SealedMark, nullable: true }) contact: SealedMark | null;
  @ApiProperty() purpose: string;
  @ApiProperty({ type: String, nullable: true }) seal: string | null;
  @ApiProperty({ description: "How the giver's signature is proven; `none` is unsigned." }) evidence: string;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ type: Moment }) prepared: Moment;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) closedAt: string | null;
  @ApiProperty({ type: [SlipLineView] }) lines: SlipLineView[];
  @ApiProperty({ type: 'integer' }) settled: number;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
