import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { officeScope } from '#event-store';
import { KeyRing } from '#protection';
import { InvalidRequest, OFFICE, type OfficeSettings } from '#web';

const LABEL = 'baton/changes-cursor/1';
const CURSOR = /^[A-Za-z0-9_-]{22}$/;
const BLOCK = 16;

/** Makes cursors of sequences and reads them back. */
export interface Cursors {
  seal(sequence: number): string;
  /** @throws InvalidRequest when the text is not one of ours */
  open(cursor: string, field: string): number;
}

/**
 * A place in the stream of changes as its reader gets it: one AES block under a key derived from the office's. It says
 * neither how many changes lie between two that he saw, nor that any were kept from him (issue 4: no visible jumps).
 */
@Injectable()
export class ChangeCursors {
  constructor(
    private readonly keys: KeyRing,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** The cursors of this office. @throws KEYS.* */
  async ready(): Promise<Cursors> {
    const { bytes } = await this.keys.ensure(officeScope(this.office.id));
    const key = Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), LABEL, 32));
    return { seal: (sequence) => sealed(key, sequence), open: (cursor, field) => opened(key, cursor, field) };
  }
}

function sealed(key: Buffer, sequence: number): string {
  const block = Buffer.alloc(BLOCK);
  block.writeBigInt64BE(BigInt(sequence), BLOCK / 2);
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block).toString('base64url');
}

/** The first half of a block of ours is zero: what was made up is not, but for one in 2^64. */
function opened(key: Buffer, cursor: string, field: string): number {
  const refused = new InvalidRequest([{ field, rule: 'cursor', message: 'not a cursor of ours' }]);
  if (!CURSOR.test(cursor)) throw refused;
  const block = createDecipheriv('aes-256-ecb', key, null)
    .setAutoPadding(false)
    .update(Buffer.from(cursor, 'base64url'));
  if (block.length !== BLOCK || block.readBigInt64BE(0) !== 0n) throw refused;
  return Number(block.readBigInt64BE(BLOCK / 2));
}
