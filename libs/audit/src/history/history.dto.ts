import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '#kernel';

/** One event with everything that makes it evidence. */
export class HistoryEntry {
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Place in the whole log; null while it is not indexed.',
  })
  sequence: number | null;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() type: string;
  @ApiProperty({ type: 'integer', description: 'Schema version of `data`.' }) version: number;
  @ApiProperty({ format: 'date-time', description: 'When it happened.' }) occurredAt: string;
  @ApiProperty({ format: 'date-time', description: 'When it was written down.' }) recordedAt: string;
  @ApiProperty() actor: string;
  @ApiProperty() role: string;
  @ApiProperty({ type: String, nullable: true, description: 'Who wrote it down, where that is not the actor.' })
  recorder: string | null;
  @ApiProperty() causationId: string;
  @ApiProperty() correlationId: string;
  @ApiProperty({ format: 'uuid' }) commandId: string;
  @ApiProperty({ type: [String] }) flags: string[];
  @ApiProperty({ type: String, nullable: true, description: 'Hash of the event before it in the stream.' }) prev:
    string | null;
  @ApiProperty() hash: string;
  @ApiProperty({ description: 'The hash recomputes and the chain holds.' }) intact: boolean;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As stored; sealed fields read `{ "sealed": true }`.',
  })
  data: JsonObject;
}

export class HistoryView {
  @ApiProperty() stream: string;
  @ApiProperty({ type: 'integer' }) count: number;
  @ApiProperty({ description: 'Every event of the stream is intact.' }) intact: boolean;
  @ApiProperty({ type: [HistoryEntry] }) events: HistoryEntry[];
}
