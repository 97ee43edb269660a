import { CommandAnswerBody, CommandDto, Text } from '#web';

export class IssueQueryCodeDto extends CommandDto {}

export class IssueQueryCodeAnswer extends CommandAnswerBody {
  @Text(19, { description: 'For neutral paper, only if wanted. Shown now and never again; kept nowhere.' })
  code: string;
}
