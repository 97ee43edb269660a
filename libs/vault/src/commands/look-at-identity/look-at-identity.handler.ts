import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { disclosureError, Looks, type RecordedLook } from '#disclosure';
import type { CaseId } from '#kernel';
import type { CommandRequest } from '#web';
import { IdentityContent, type FieldPlace, type OpenedIdentityField } from '../../identity/identity-content.js';

export class LookAtIdentity {
  constructor(
    readonly caseId: CaseId,
    /** The request whose grant it stands on. */
    readonly asked: string,
    readonly request: CommandRequest,
  ) {}
}

/** What a look shows, and the look itself, which was written before. */
export interface ShownIdentity extends Pick<RecordedLook, 'look' | 'outcome'> {
  readonly content: readonly OpenedIdentityField[];
}

/** Nothing is opened before the look is in the log (domain §6.8). */
@CommandHandler(LookAtIdentity)
export class LookAtIdentityHandler implements ICommandHandler<LookAtIdentity, ShownIdentity> {
  constructor(
    private readonly looks: Looks,
    private readonly identity: IdentityContent,
  ) {}

  /** @throws CASE.UNKNOWN, CONTENT.*, STORE.*, KEYS.UNAVAILABLE */
  async execute({ caseId, asked, request }: LookAtIdentity): Promise<ShownIdentity> {
    const { look, outcome, fields } = await this.looks.record(request, {
      caseId,
      request: asked,
      scope: 'identity',
      fields: () => this.#inForce(caseId, request),
    });
    return { look, outcome, content: await this.identity.open(request.officeId, caseId, fields) };
  }

  async #inForce(caseId: CaseId, { officeId }: CommandRequest): Promise<readonly FieldPlace[]> {
    const fields = await this.identity.fields(officeId, caseId);
    if (fields.length === 0) throw disclosureError('CONTENT.NOTHING_SEALED');
    return fields.map(({ event, field }) => ({ event, field }));
  }
}
