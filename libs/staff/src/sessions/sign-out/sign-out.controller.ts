import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { commandIdOf } from '#kernel';
import type { Actor } from '#access';
import { correlationIdOf, OFFICE, Reader, Requires, type OfficeSettings } from '#web';
import { LONGEST_LIFE } from '../../authentication/token-verifier.js';
import { SignOuts } from '../sign-outs.js';

/** Takes no Idempotency-Key: the token itself is the key, and a second attempt is told ACCESS.SIGNED_OUT. */
@ApiTags('sessions')
@Controller('sign-out')
export class SignOutController {
  constructor(
    private readonly signOuts: SignOuts,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  @Post()
  @HttpCode(204)
  @Requires('session.end')
  @ApiOperation({ summary: 'Sign out: this token and its session are refused at once, everywhere' })
  @ApiNoContentResponse({ description: 'No process takes the token any more.' })
  async signOut(@Reader() { id: actor, role, session }: Actor, @Req() request: Request): Promise<void> {
    const { token, id, expires } = session;
    const route = 'POST /sign-out';
    const commandId = commandIdOf(this.office.id, actor, route, token);
    const by = { officeId: this.office.id, actor, role, commandId, causationId: commandId };
    await this.signOuts.write(
      { type: 'SignOut', token, ...(id === null ? {} : { session: id }), expires: expires + LONGEST_LIFE },
      { ...by, correlationId: correlationIdOf(request), request: { route } },
    );
  }
}
