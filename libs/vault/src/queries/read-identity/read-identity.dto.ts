import { ApiProperty } from '@nestjs/swagger';
import {
  CONTACT_CHANNELS,
  IDENTITY_KINDS,
  STANDINGS,
  VERIFICATION_METHODS,
  type ContactChannel,
  type IdentityKind,
  type Standing,
  type VerificationMethod,
} from '../../domain/vocabulary.js';

/** The reporter of a report, masked: codes only. To see more, a grant and a recorded look are needed. */
export class IdentityView {
  @ApiProperty({ format: 'uuid', description: 'Of the identity record.' }) readonly id: string;
  @ApiProperty({ type: String, enum: IDENTITY_KINDS, nullable: true, description: 'null: nothing is recorded.' })
  readonly kind: IdentityKind | null;
  @ApiProperty({ type: String, enum: STANDINGS, nullable: true }) readonly verification: Standing | null;
  @ApiProperty({ type: String, enum: VERIFICATION_METHODS, nullable: true, description: 'Of the last verification.' })
  readonly method: VerificationMethod | null;
  @ApiProperty({ description: 'Whether a way to reach the reporter is recorded.' }) readonly hasContact: boolean;
  @ApiProperty({ type: String, enum: CONTACT_CHANNELS, nullable: true })
  readonly safeChannel: ContactChannel | null;
  @ApiProperty() readonly doNotContact: boolean;
  @ApiProperty({ description: 'Whether a query code is in force.' }) readonly queryCode: boolean;
  @ApiProperty({ type: 'integer', description: 'Of the identity record, -1 when there is none; also the ETag.' })
  readonly revision: number;
}
