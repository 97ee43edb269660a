import { EvidenceField, NAME, PartyField, PURPOSES, type Evidence, type Party, type Purpose } from '#cases';
import { Code, CommandAnswerBody, CommandDto, OneOf, Parts, Text, Uuid, Whole } from '#web';

export class SlipLineDto {
  @Uuid({ description: 'Case whose signed-off items are handed over.' })
  case: string;

  @Uuid({ description: 'The sign-off that names the items and this destination.' })
  signOff: string;
}

export class PrepareSlipDto extends CommandDto {
  @Code({ description: 'Series of the slip register, open for the present year, e.g. YJ.' })
  series: string;

  @Parts(() => SlipLineDto, 1, 200, { description: 'One line a case; each settles alone.' })
  lines: SlipLineDto[];

  @PartyField({ description: 'Who takes everything on this slip.' })
  to: Party;

  @Text(NAME, { description: 'Who fetches it. Sealed.' })
  collector: string;

  @Text(NAME, { description: 'How to reach the collector. Sealed.' })
  contact: string;

  @OneOf(PURPOSES)
  purpose: Purpose;

  @Code({ optional: true, description: 'Id of the seal on the bag.' })
  seal?: string;

  @EvidenceField({ description: "The giver's signature." })
  evidence: Evidence;
}

export class SlipLineAnswer {
  @Whole(1, 200)
  line: number;

  @Uuid()
  handover: string;

  @OneOf(['inTransit', 'dropped'], { description: 'dropped: its case refused; the slip says why.' })
  status: 'inTransit' | 'dropped';
}

export class PrepareSlipAnswer extends CommandAnswerBody {
  @Text(64, { description: 'As printed, e.g. 150403-YJ-2026-0045.' })
  number: string;

  @Parts(() => SlipLineAnswer, 1, 200)
  lines: SlipLineAnswer[];
}
