import type { IncomingMessage } from 'node:http';
import { accessError } from '../../access.errors.js';

const LIMIT = 16_384;

/** The fields of a form-encoded body of at most 16 KiB. @throws ACCESS.LOGOUT_INVALID */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) throw accessError('ACCESS.LOGOUT_INVALID');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Buffer);
    length += bytes.length;
    if (length > LIMIT) throw accessError('ACCESS.LOGOUT_INVALID');
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
