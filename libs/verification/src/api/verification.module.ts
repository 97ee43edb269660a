import { Module } from '@nestjs/common';
import { VerificationController } from './verification.controller.js';

/** Verification for auditors over http. Needs `PlatformModule`. */
@Module({ controllers: [VerificationController] })
export class VerificationModule {}
