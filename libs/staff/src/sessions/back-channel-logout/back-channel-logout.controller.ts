import { Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { correlationIdOf, Open } from '#web';
import { BackChannelLogout } from './back-channel-logout.js';
import { formOf } from './form.js';

/** The identity provider says that somebody's session ended there (OpenID Connect Back-Channel Logout 1.0 §2.5–2.8). */
@ApiTags('sessions')
@Controller('oidc/back-channel-logout')
export class BackChannelLogoutController {
  constructor(private readonly logout: BackChannelLogout) {}

  @Post()
  @Open()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOperation({ summary: 'Called by the identity provider: a session ended' })
  @ApiOkResponse({ description: 'The session is refused from now on.' })
  async notify(@Req() request: Request): Promise<void> {
    const form = await formOf(request);
    await this.logout.accept(form.get('logout_token') ?? '', correlationIdOf(request));
  }
}
