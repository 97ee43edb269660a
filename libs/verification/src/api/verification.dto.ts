import { ApiProperty } from '@nestjs/swagger';
import { CommandDto } from '#web';
import type { Outcome, VerificationRun } from '../runs/verification-runs.js';

const OUTCOMES: readonly Outcome[] = ['asked', 'running', 'sound', 'findings', 'failed'];

/** Nothing is to be said: what is verified is everything. */
export class AskVerificationDto extends CommandDto {}

/** A run that was asked for. */
export class VerificationAsked {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ format: 'date-time' })
  readonly askedAt: string;

  @ApiProperty({ enum: OUTCOMES })
  readonly outcome: Outcome;
}

/** A run that ended, with all it found. */
export class VerificationEnded extends VerificationAsked {
  @ApiProperty({ type: String, nullable: true, description: 'Code of the person who asked; null for the daily run.' })
  readonly askedBy: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly startedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly endedAt: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What the run failed for.' })
  readonly failure: string | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description:
      'As `ops verify --json` prints it: what was checked, findings with their events, counts by code, root.',
  })
  readonly report: VerificationRun['report'];
}
