import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#access';
import { CaseGate } from '#cases';
import { CommandStore } from '#event-store';
import type { CaseId } from '#kernel';
import { IdParam, OFFICE, Reader, Requires, type OfficeSettings } from '#web';
import { identityDecider, identityIdOf, type IdentityState } from '../../domain/identity.js';
import { identityStream } from '../../identity/identity-content.js';
import { IdentityView } from './read-identity.dto.js';

/** Read from the log itself: no read model holds anything of a reporter, so there is none to search. */
@ApiTags('identity')
@Controller('cases')
export class ReadIdentityController {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  @Get(':id/identity')
  @Requires('identity.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who reported, masked: kind, verification and how contact is wanted, no name' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: IdentityView })
  @ApiNotFoundResponse({ description: 'CASE.UNKNOWN' })
  async read(
    @Param('id', IdParam) id: CaseId,
    @Reader() reader: Actor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityView> {
    await this.gate.known({ officeId: this.office.id, sender: reader, action: 'identity.read' }, id);
    const { state, revision } = await this.store.load(identityDecider, identityStream(this.office.id, id));
    response.setHeader('ETag', `"${revision}"`);
    return { id: identityIdOf(id), ...maskedOf(state), revision };
  }
}

function maskedOf({ record, code }: IdentityState): Omit<IdentityView, 'id' | 'revision'> {
  return {
    kind: record?.kind ?? null,
    verification: record?.standing ?? null,
    method: record?.method ?? null,
    hasContact: record?.sealed.some(({ name }) => name === 'contacts') ?? false,
    safeChannel: record?.safeChannel ?? null,
    doNotContact: record?.doNotContact ?? false,
    queryCode: code !== null,
  };
}
