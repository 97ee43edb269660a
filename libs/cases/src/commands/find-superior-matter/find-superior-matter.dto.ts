import { Code, CommandAnswerBody, CommandDto, Uuid } from '#web';

export class FindSuperiorMatterDto extends CommandDto {
  @Code({ description: 'The superior organ in the directory: from now on the case goes there and nowhere else.' })
  destination: string;

  @Code({ description: 'Number of the seal it goes up under.' })
  seal: string;
}

export class FindSuperiorMatterAnswer extends CommandAnswerBody {
  @Uuid({ description: 'By which the destruction of the content key is ordered.' })
  found: string;
}
