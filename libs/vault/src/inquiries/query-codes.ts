import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { officeScope, streamScope } from '#event-store';
import type { CommandId, OfficeId, StreamName } from '#kernel';
import { KeyRing, type DataKey } from '#protection';
import { QUERY_CODE_BYTES, queryCodeFrom } from '../domain/query-code.js';

/**
 * Query codes are stored nowhere: the command that issues one derives it under the identity's key, so that a retry says
 * the same code, and once that key is destroyed nobody can.
 */
@Injectable()
export class QueryCodes {
  constructor(private readonly keys: KeyRing) {}

  /** The code a command issues, as printed. @throws CONTENT.KEY_DESTROYED, KEYS.UNAVAILABLE */
  async issuedBy(identity: StreamName, command: CommandId): Promise<string> {
    const key = await this.keys.ensure(streamScope(identity));
    return queryCodeFrom(derived(key, `baton/query-code/1/${command}`, QUERY_CODE_BYTES));
  }

  /** Keyed digest of a code in its printed form, hex: names the stream it leads to. @throws KEYS.UNAVAILABLE */
  async digestOf(office: OfficeId, code: string): Promise<string> {
    const key = await this.keys.ensure(officeScope(office));
    return createHmac('sha256', derived(key, 'baton/query-code-digest/1', 32))
      .update(code, 'utf8')
      .digest('hex');
  }
}

function derived(key: DataKey, label: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key.bytes, Buffer.alloc(0), label, bytes));
}
