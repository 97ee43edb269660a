import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery, SealedMark } from '#web';
import { NUMBER_STATES, type NumberState } from './register.table.js';

export class RegisterNumbersQuery extends PageQuery {
  @ApiPropertyOptional({ enum: NUMBER_STATES })
  @IsOptional()
  @IsIn(NUMBER_STATES)
  state?: NumberState;
}

/** The head of a register. */
export class RegisterView {
  @ApiProperty() series: string;
  @ApiProperty({ type: 'integer' }) year: number;
  @ApiProperty() prefix: string;
  @ApiProperty({ type: 'integer' }) firstNumber: number;
  @ApiProperty({ type: 'integer', description: 'Numbers issued before Baton took over.' }) openingBalance: number;
  @ApiProperty({ type: 'integer', description: 'The first free number.' }) next: number;
  @ApiProperty({ type: 'integer' }) granted: number;
  @ApiProperty({ type: 'integer' }) registered: number;
  @ApiProperty({ type: 'integer' }) voided: number;
  @ApiProperty({ type: 'integer', description: 'Granted, and not yet carried by its holder.' }) pending: number;
  @ApiProperty({ format: 'date-time' }) openedAt: string;
  @ApiProperty({ type: 'integer', description: 'Revision of the register.' }) revision: number;
}

export class RegisterListView {
  @ApiProperty({ type: [RegisterView] }) registers: RegisterView[];
  @ApiProperty({ type: 'integer', description: 'All registers the reader may see.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class RegisterNumberView {
  @ApiProperty({ type: 'integer' }) sequence: number;
  @ApiProperty({ type: String, nullable: true, description: 'As printed.' }) number: string | null;
  @ApiProperty({ enum: NUMBER_STATES }) state: NumberState;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The case or slip it was granted to; null when that is not for the reader.',
  })
  holder: string | null;
  @ApiProperty({ enum: ['case', 'slip'], nullable: true }) holderKind: 'case' | 'slip' | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) request: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) grantedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) registeredAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) voidedAt: string | null;
  @ApiProperty({ type: SealedMark, nullable: true }) voidReason: SealedMark | null;
}

/** Numbers from..to, both inclusive. */
export class NumberRange {
  @ApiProperty({ type: 'integer' }) from: number;
  @ApiProperty({ type: 'integer' }) to: number;
}

export class RegisterPageView {
  @ApiProperty({ type: RegisterView }) register: RegisterView;
  @ApiProperty({ type: [RegisterNumberView] }) numbers: RegisterNumberView[];
  @ApiProperty({ type: 'integer', description: 'Numbers under this filter, not only on this page.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({
    type: [NumberRange],
    description: 'Numbers below `next` that nobody was granted: must be empty (I4).',
  })
  missing: NumberRange[];
  @ApiProperty({ type: 'integer', description: 'Grants beyond one per number: must be 0 (I4).' }) grantedTwice: number;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
