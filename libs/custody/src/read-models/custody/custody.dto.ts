import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { Moment, PartyView, type Party } from '#cases';
import { CODE } from '#kernel';
import { PageQuery, ReadQuery, SealedMark, WholeNumber } from '#web';
import { MOVE_KINDS, MOVE_STATUSES, type MoveKind, type MoveStatus } from './custody.table.js';

export class CustodyQuery extends ReadQuery {
  @ApiPropertyOptional({ description: 'Only the moves of one item.' })
  @IsOptional()
  @Matches(/^m[1-9][0-9]{0,3}$/)
  item?: string;
}

export class OpenHandoversQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Code of the officer, department or body it is on its way to.' })
  @IsOptional()
  @Matches(CODE)
  to?: string;

  @ApiPropertyOptional({ description: 'Code of the officer or department that gave it.' })
  @IsOptional()
  @Matches(CODE)
  from?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'Open for at least this many hours.' })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  olderThanHours?: number;
}

export class CustodyItemView {
  @ApiProperty() item: string;
  @ApiProperty() kind: string;
  @ApiProperty({ type: 'integer' }) pages: number;
  @ApiProperty() original: boolean;
  @ApiProperty({ type: String, nullable: true }) seal: string | null;
  @ApiProperty({ type: PartyView, description: 'Who holds it now; the giver, while it is in transit.' })
  custodian: Party;
  @ApiProperty({ format: 'date-time', description: 'Since when.' }) since: string;
  @ApiProperty({ type: PartyView, nullable: true }) inTransitTo: Party | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) handover: string | null;
  @ApiProperty() lost: boolean;
}

export class SignatureView {
  @ApiProperty({ enum: ['given', 'taken', 'refused', 'authorised', 'counted'] }) of: string;
  @ApiProperty() by: string;
  @ApiProperty({ description: 'How it is proven; `none` is unsigned.' }) kind: string;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
}

export class MoveSlipView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: 'integer', nullable: true }) line: number | null;
  @ApiProperty({ type: String, nullable: true }) number: string | null;
}

export class MoveView {
  @ApiProperty({ format: 'uuid', description: 'Id of the handover, else of the event.' }) id: string;
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: MOVE_KINDS }) kind: MoveKind;
  @ApiProperty({ enum: MOVE_STATUSES }) status: MoveStatus;
  @ApiProperty({ type: String, nullable: true }) discrepancy: string | null;
  @ApiProperty({ type: [String] }) items: string[];
  @ApiProperty({ type: PartyView, nullable: true }) from: Party | null;
  @ApiProperty({ type: PartyView, nullable: true, description: 'The named destination.' }) to: Party | null;
  @ApiProperty({ type: PartyView, nullable: true, description: 'Who took it.' }) takenBy: Party | null;
  @ApiProperty({ type: SealedMark, nullable: true }) collector: SealedMark | null;
  @ApiProperty({ type: SealedMark, nullable: true }) contact: SealedMark | null;
  @ApiProperty({ type: SealedMark, nullable: true }) note: SealedMark | null;
  @ApiProperty({ type: SealedMark, nullable: true, description: 'Why it was refused.' }) reason: SealedMark | null;
  @ApiProperty({ type: String, nullable: true }) purpose: string | null;
  @ApiProperty({ type: String, nullable: true }) seal: string | null;
  @ApiProperty({ type: MoveSlipView, nullable: true }) slip: MoveSlipView | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) signOff: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The handover a discrepancy is about.' })
  about: string | null;
  @ApiProperty({ type: [SignatureView] }) signatures: SignatureView[];
  @ApiProperty({ description: 'Some signature has no evidence.' }) unsigned: boolean;
  @ApiProperty() actor: string;
  @ApiProperty({ type: String, nullable: true }) recorder: string | null;
  @ApiProperty({ type: Moment }) offered: Moment;
  @ApiProperty({ type: Moment, nullable: true }) settled: Moment | null;
  @ApiProperty({ type: 'integer', description: 'Seconds from offer to end; of an open one until `now`.' })
  seconds: number;
  @ApiProperty({ format: 'uuid' }) event: string;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty({ type: 'integer' }) sequence: number;
}

export class CustodySignOffView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['unused', 'used', 'withdrawn'] }) status: string;
  @ApiProperty({ type: [String] }) items: string[];
  @ApiProperty({ type: PartyView }) destination: Party;
  @ApiProperty() signer: string;
  @ApiProperty({ type: String, nullable: true }) recorder: string | null;
  @ApiProperty({ description: 'How the signature is proven; `none` is unsigned.' }) evidence: string;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ type: Moment }) signed: Moment;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) handover: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) withdrawnAt: string | null;
  @ApiProperty({ type: SealedMark, nullable: true }) withdrawnReason: SealedMark | null;
}

export class CustodyChainView {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ type: [CustodyItemView] }) items: CustodyItemView[];
  @ApiProperty({ type: [MoveView], description: 'In log order.' }) moves: MoveView[];
  @ApiProperty({ type: [CustodySignOffView] }) signOffs: CustodySignOffView[];
  @ApiProperty({ format: 'date-time', description: 'The instant open durations are measured at.' }) now: string;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class OpenHandoversView {
  @ApiProperty({ type: [MoveView], description: 'Oldest first.' }) handovers: MoveView[];
  @ApiProperty({ type: 'integer', description: 'Open handovers under this filter, not only on this page.' })
  total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ format: 'date-time', description: 'The instant ages are measured at.' }) now: string;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
