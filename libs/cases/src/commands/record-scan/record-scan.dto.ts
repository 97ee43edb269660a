import { CommandAnswerBody, CommandDto, Pattern, Uuid, Whole } from '#web';

const DIGEST = /^[0-9a-f]{64}$/;

/** A document captured and encrypted elsewhere: its digests, never its content. */
export class RecordScanDto extends CommandDto {
  @Uuid({ description: 'Id of the document: the ciphertext is bound to it and to the case.' })
  document: string;

  @Pattern(/^m[1-9][0-9]{0,3}$/, { optional: true, description: 'The item that was scanned.' })
  item?: string;

  @Uuid({ description: 'Id of the key this document of this case has for itself.' })
  key: string;

  @Pattern(DIGEST, { description: 'SHA-256 of the ciphertext, hex.' })
  ciphertextDigest: string;

  @Whole(0, Number.MAX_SAFE_INTEGER, { description: 'Bytes of the ciphertext.' })
  size: number;

  @Pattern(DIGEST, { description: "HMAC-SHA-256 of the plaintext under the document's key, hex." })
  plaintextDigest: string;
}

export class RecordScanAnswer extends CommandAnswerBody {
  @Uuid()
  document: string;
}
