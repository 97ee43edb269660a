import { createHmac, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalText } from '#kernel';
import { officeScope } from '#event-store';
import { KeyRing, type DataKey } from '#protection';
import { OFFICE, type OfficeSettings } from '#web';

const derived = new WeakMap<DataKey, Buffer>();

/**
 * Whose token it is, without keeping the subject (it may be a mail address): hex HMAC-SHA-256 of `[issuer, subject]`
 * under a key derived from the office's (ADR 12, point 1).
 */
export function accountDigest(officeKey: DataKey, issuer: string, subject: string): string {
  return createHmac('sha256', accountKey(officeKey))
    .update(canonicalText([issuer, subject]), 'utf8')
    .digest('hex');
}

/** The account digests of one office. The office's key never changes and is kept: who signs in needs no key database. */
@Injectable()
export class Accounts {
  #officeKey: DataKey | null = null;

  constructor(
    private readonly keys: KeyRing,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** @throws KEYS.UNAVAILABLE */
  async digestOf(issuer: string, subject: string): Promise<string> {
    this.#officeKey ??= await this.keys.ensure(officeScope(this.office.id));
    return accountDigest(this.#officeKey, issuer, subject);
  }
}

function accountKey(officeKey: DataKey): Buffer {
  const known = derived.get(officeKey);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', officeKey.bytes, Buffer.alloc(0), 'baton/account/1', 32));
  derived.set(officeKey, key);
  return key;
}
