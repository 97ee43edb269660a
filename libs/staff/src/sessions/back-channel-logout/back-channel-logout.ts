import { Inject, Injectable } from '@nestjs/common';
import { BatonError, commandIdOf, type ActorId, type Clock } from '#kernel';
import type { RequestContext } from '#event-store';
import { CLOCK, OFFICE, type OfficeSettings } from '#web';
import { Accounts } from '../../authentication/accounts.js';
import { LONGEST_LIFE, sha256, TokenVerifier, type LogoutNotice } from '../../authentication/token-verifier.js';
import type { SignOut } from '../../domain/session.js';
import { SignOuts } from '../sign-outs.js';

/** Ends the sessions that the identity provider says have ended. */
@Injectable()
export class BackChannelLogout {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly accounts: Accounts,
    private readonly signOuts: SignOuts,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /**
   * Told twice is as good as told once.
   * @throws ACCESS.LOGOUT_INVALID, ACCESS.ISSUER_UNREACHABLE; STORE.*, KEYS.*
   */
  async accept(logoutToken: string, correlationId: string): Promise<void> {
    const notice = await this.verifier.verifyLogout(logoutToken);
    const command = await this.#signOut(notice);
    await this.signOuts.write(command, this.#context(logoutToken, correlationId)).catch((error: unknown) => {
      if (!(error instanceof BatonError && error.code === 'ACCESS.SIGNED_OUT')) throw error;
    });
  }

  async #signOut({ issuer, subject, session, issuedAt }: LogoutNotice): Promise<SignOut> {
    const now = Math.floor(Date.now() / 1000);
    // Tokens bear the provider's time: one issued by a clock ahead of ours was issued before the logout all the same.
    const issuedUntil = Math.max(now, issuedAt);
    return {
      type: 'SignOut',
      ...(session === null ? {} : { session }),
      ...(subject === null ? {} : { account: await this.accounts.digestOf(issuer, subject), issuedUntil }),
      expires: now + LONGEST_LIFE,
    };
  }

  #context(logoutToken: string, correlationId: string): RequestContext {
    const { id: officeId } = this.office;
    const route = 'POST /oidc/back-channel-logout';
    const commandId = commandIdOf(officeId, 'system', route, sha256(logoutToken));
    const by = { officeId, actor: 'system' as ActorId, role: 'system', occurredAt: this.clock.now() };
    return { ...by, commandId, correlationId, causationId: commandId, request: { route } };
  }
}
