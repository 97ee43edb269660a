import { TEXT } from '#cases';
import { UUID } from '#kernel';
import { Code, CommandDto, OneOf, Patterns, Text, Uuid, Variant } from '#web';
import {
  CAUSES,
  MOST_DOCUMENTS,
  TARGET_KINDS,
  type Cause,
  type Target,
  type TargetKind,
} from '../../domain/vocabulary.js';

/** The reporter's identity, the content, or all of a superior's matter. */
class WholeTargetDto {
  @OneOf(TARGET_KINDS)
  kind: Exclude<TargetKind, 'document'>;

  @Uuid()
  case: string;
}

class DocumentTargetDto {
  @OneOf(['document'])
  kind: 'document';

  @Uuid()
  case: string;

  @Patterns(UUID, 1, MOST_DOCUMENTS, { optional: true, description: 'Only these; all the case has, when absent.' })
  documents?: string[];
}

class AnyTargetDto {
  @OneOf(TARGET_KINDS)
  kind: TargetKind;
}

const TARGETS = {
  identity: WholeTargetDto,
  content: WholeTargetDto,
  superiorMatter: WholeTargetDto,
  document: DocumentTargetDto,
};

export class OrderDestructionDto extends CommandDto {
  @Variant('kind', TARGETS, AnyTargetDto)
  target: WholeTargetDto | DocumentTargetDto;

  @OneOf(CAUSES)
  cause: Cause;

  @Code({ description: 'The provision or ruling it rests on.' })
  basis: string;

  @Text(TEXT, { description: 'It outlives the content: repeat nothing of it here.' })
  reason: string;
}

/** The target as the domain has it. */
export function targetOf(dto: WholeTargetDto | DocumentTargetDto): Target {
  if (dto.kind !== 'document') return { kind: dto.kind, case: dto.case };
  return { kind: 'document', case: dto.case, ...(dto.documents ? { documents: dto.documents } : {}) };
}
