import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { UUID } from '#kernel';
import { ReadQuery, WholeNumber } from '#web';

const LARGEST = Number.MAX_SAFE_INTEGER;
const HASH = { description: '32 bytes, hex', pattern: '^[0-9a-f]{64}$' };
const HASHES = {
  type: String,
  isArray: true,
  description: 'Hashes of the proof, 32 bytes each, hex, in its order (RFC 9162).',
} as const;

/** A signed head of the log. */
export class HeadView {
  @ApiProperty({ type: 'integer', description: 'Revision of its event in the stream of heads.' }) revision: number;
  @ApiProperty({ type: 'integer', description: 'Number of events it covers, from the first on.' }) size: number;
  @ApiProperty({ ...HASH, description: 'Root of the tree over them, hex.' }) root: string;
  @ApiProperty({ description: 'Id of the key it was signed with, 8 hex digits.' }) key: string;
  @ApiProperty({ format: 'date-time' }) signedAt: string;
  @ApiProperty({ description: 'The signed head: C2SP tlog-checkpoint text.' }) checkpoint: string;
}

export class HeadsPage {
  @ApiProperty({ type: [HeadView], description: 'The newest first.' }) heads: readonly HeadView[];
  @ApiProperty({ type: String, nullable: true, description: '`cursor` of the next page.' }) next: string | null;
}

export class InclusionQuery extends ReadQuery {
  @ApiProperty({ format: 'uuid', description: 'Id of the event.' })
  @Matches(UUID)
  event: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'Size of the tree the proof is for: that of a signed head, best. The last signed head when absent.',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  @Max(LARGEST)
  size?: number;
}

export class InclusionProof {
  @ApiProperty({ format: 'uuid' }) event: string;
  @ApiProperty({ type: 'integer', description: 'Leaf index: its place among all events, from 0.' }) index: number;
  @ApiProperty({ ...HASH, description: 'Hash of the event; the leaf hash is SHA-256(0x00 ‖ it).' }) eventHash: string;
  @ApiProperty({ type: 'integer', description: 'Size of the tree.' }) size: number;
  @ApiProperty(HASHES) path: readonly string[];
  @ApiProperty({ type: String, nullable: true, description: 'The last signed head, when the proof is for its size.' })
  checkpoint: string | null;
}

export class ConsistencyQuery extends ReadQuery {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Size of the older head.' })
  @WholeNumber()
  @IsInt()
  @Min(1)
  @Max(LARGEST)
  from: number;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Size of the newer head.' })
  @WholeNumber()
  @IsInt()
  @Min(1)
  @Max(LARGEST)
  to: number;
}

export class ConsistencyProof {
  @ApiProperty({ type: 'integer' }) from: number;
  @ApiProperty({ type: 'integer' }) to: number;
  @ApiProperty(HASHES) path: readonly string[];
}

/** What a receipt consists of, for people and for whoever checks it without decoding it. */
export class ReceiptParts {
  @ApiProperty({ description: 'Names the log.' }) origin: string;
  @ApiProperty({ type: 'integer' }) size: number;
  @ApiProperty(HASH) root: string;
  @ApiProperty({ description: 'Id of the key, 8 hex digits.' }) key: string;
  @ApiProperty({ description: 'Ed25519, 64 bytes, hex, over origin, size and root as a checkpoint writes them.' })
  signature: string;
  @ApiProperty({ type: 'integer', description: 'Leaf index of the event.' }) index: number;
  @ApiProperty(HASH) eventHash: string;
  @ApiProperty(HASHES) path: readonly string[];
}

export class ReceiptView {
  @ApiProperty({ format: 'uuid' }) slip: string;
  @ApiProperty({ description: 'Number of the slip.' }) number: string;
  @ApiProperty({ format: 'uuid', description: 'The event by which the slip was numbered.' }) event: string;
  @ApiProperty({ description: 'The receipt itself, base64url: docs/proofs.md says its form.' }) receipt: string;
  @ApiProperty({ description: 'The signed head in it: C2SP tlog-checkpoint text.' }) checkpoint: string;
  @ApiProperty({ type: ReceiptParts }) parts: ReceiptParts;
}
