import { Module } from '@nestjs/common';
import { OpenRegisterController } from './commands/open-register/open-register.controller.js';
import { OpenRegisterHandler } from './commands/open-register/open-register.handler.js';
import { RegisterDesk } from './granting/register-desk.js';

@Module({
  controllers: [OpenRegisterController],
  providers: [OpenRegisterHandler, RegisterDesk],
  exports: [RegisterDesk],
})
export class RegistersModule {}
