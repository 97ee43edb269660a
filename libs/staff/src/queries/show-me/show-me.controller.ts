import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { instantOf } from '#kernel';
import type { Actor } from '#access';
import { Reader, Requires } from '#web';
import { MyselfBody } from './show-me.dto.js';

@ApiTags('sessions')
@Controller('me')
export class ShowMeController {
  @Get()
  @Requires('session.read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who is signed in, in which departments, with which roles' })
  @ApiOkResponse({ type: MyselfBody })
  show(@Reader() { id: code, department, departments, roles, session }: Actor): MyselfBody {
    return { code, department, departments, roles, signedInUntil: instantOf(session.expires * 1000) };
  }
}
