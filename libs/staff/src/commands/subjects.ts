import { Inject, Injectable } from '@nestjs/common';
import { OIDC, type OidcSettings } from '#web';
import { Accounts } from '../authentication/accounts.js';

/** Subjects at the office's identity provider, as an administrator names them. */
@Injectable()
export class Subjects {
  constructor(
    private readonly accounts: Accounts,
    @Inject(OIDC) private readonly oidc: OidcSettings,
  ) {}

  /** The account digest of a subject (`sub`). @throws KEYS.UNAVAILABLE */
  digestOf(subject: string): Promise<string> {
    return this.accounts.digestOf(this.oidc.issuer, subject);
  }
}
