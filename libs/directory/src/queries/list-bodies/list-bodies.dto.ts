import { ApiProperty } from '@nestjs/swagger';
import type { Body } from '../../domain/directory.js';
import { BODY_KINDS, BODY_LEVELS, type BodyKind, type BodyLevel } from '../../domain/directory.events.js';

export class BodyEntry implements Body {
  @ApiProperty() readonly code: string;
  @ApiProperty() readonly name: string;
  @ApiProperty({ enum: BODY_KINDS }) readonly kind: BodyKind;
  @ApiProperty({ enum: BODY_LEVELS }) readonly level: BodyLevel;
  @ApiProperty({ type: String, nullable: true }) readonly area: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The body that leads it.' }) readonly ledBy: string | null;
  @ApiProperty({ description: 'No destination any more.' }) readonly retired: boolean;
}

export class BodyList {
  @ApiProperty({ type: [BodyEntry], description: 'By code.' }) readonly bodies: readonly BodyEntry[];
  @ApiProperty({ type: 'integer', description: 'Of the directory; also the ETag.' }) readonly revision: number;
}
