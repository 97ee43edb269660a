import { Module } from '@nestjs/common';
import { CustodyReadModelsModule } from '#custody';
import { Freshness } from '#web';
import { HeadsController } from './reading/heads.controller.js';
import { ProofQueries } from './reading/proof.query.js';
import { ProofsController } from './reading/proofs.controller.js';
import { ReceiptController } from './reading/receipt.controller.js';
import { Receipts } from './reading/receipts.js';
import { SignedHeads } from './reading/signed-heads.js';

/** Signed heads, proofs and receipts. Signs nothing: the projector does. Needs `PlatformModule`. */
@Module({
  imports: [CustodyReadModelsModule],
  controllers: [HeadsController, ProofsController, ReceiptController],
  providers: [SignedHeads, ProofQueries, Receipts, Freshness],
})
export class HeadsModule {}
