import { ApiProperty } from '@nestjs/swagger';
import { Text } from '#web';
import type { Progress, StageWord } from '../../inquiries/progress.js';

export class AskAboutReportDto {
  @Text(64, { description: 'As printed or as heard: case, blanks and dashes do not matter.' })
  code: string;
}

class StageWordView implements StageWord {
  @ApiProperty() readonly 'zh-CN': string;
  @ApiProperty() readonly en: string;
}

export class ProgressView implements Progress {
  @ApiProperty({ type: StageWordView, description: 'In plain words.' }) readonly stage: StageWordView;
  @ApiProperty({ format: 'date' }) readonly received: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-05', description: 'Month of the decision.' })
  readonly decided: string | null;
}
