import { Code, CommandAnswerBody, CommandDto, Text } from '#web';

export class RegisterCaseDto extends CommandDto {
  @Code({ description: 'Series of the register, open for the present year.' })
  series: string;
}

export class RegisterCaseAnswer extends CommandAnswerBody {
  @Text(64, { description: 'As printed, e.g. 150403-XF-2026-000123.' })
  number: string;
}
