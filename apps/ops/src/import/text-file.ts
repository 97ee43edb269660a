import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Transform, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { importError } from './import.errors.js';

/** A file as text, read in pieces; `digest` is known once it was read to its end. */
export interface TextFile {
  readonly text: AsyncIterable<string>;
  /** SHA-256 of the file's own bytes, hex. */
  digest(): string;
}

/**
 * Opens a text file, gzipped or not (told by its first bytes, not by its name). Memory stays bounded.
 * @param encoding a label of the Encoding Standard, e.g. `utf-8`, `gb18030`; bytes that do not fit are refused
 * @throws IMPORT.FILE_UNREADABLE; while reading also IMPORT.GZIP_TRUNCATED, IMPORT.GZIP_DAMAGED, IMPORT.ENCODING
 */
export async function openText(path: string, encoding = 'utf-8'): Promise<TextFile> {
  const zipped = await startsLikeGzip(path);
  const hash = createHash('sha256');
  return { text: decoded(bytesOf(path, zipped, hash), encoding), digest: () => hash.copy().digest('hex') };
}

async function startsLikeGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch {
    throw importError('IMPORT.FILE_UNREADABLE', { file: path });
  }
}

function bytesOf(path: string, zipped: boolean, hash: Hash): Readable {
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const ignore = () => undefined; // The reader at the end sees the error too.
  if (!zipped) return pipeline(createReadStream(path), tap, ignore);
  return pipeline(createReadStream(path), tap, createGunzip(), ignore);
}

async function* decoded(bytes: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw readError(error);
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw importError('IMPORT.ENCODING', { encoding });
  }
}

function readError(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return importError('IMPORT.GZIP_TRUNCATED');
  if (code.startsWith('Z_')) return importError('IMPORT.GZIP_DAMAGED');
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return importError('IMPORT.ENCODING');
  return /^E[A-Z]+$/.test(code) ? importError('IMPORT.FILE_UNREADABLE', { cause: code }) : error;
}
