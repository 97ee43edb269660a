import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eventCatalogue } from '#composition';
import { EventWriter } from '#event-store';
import { streams, type ActorId, type CommandId, type StoredEvent } from '#kernel';
import { Frontier, leafOfEvent, originOf, signCheckpoint, signerOf, type NoteSigner } from '#proofs';
import { KeyRing } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { office, type Office } from '../../retention/support/office.js';

/** A signing key of the office, or of somebody who would like to be it. */
export function newSigner(): NoteSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return signerOf(originOf(office), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

/** Root over the first events of a log. */
export function rootOf(events: readonly StoredEvent[], size = events.length): Buffer {
  const frontier = new Frontier();
  for (const { metadata } of events.slice(0, size)) frontier.append(leafOfEvent(metadata.hash));
  return frontier.root();
}

/** A head as it is published. */
export function checkpointOf(signer: NoteSigner, size: number, root: Buffer): string {
  return signCheckpoint({ origin: originOf(office), size, root }, signer);
}

/** Writes a head into the log, as the leading projector does; what it says is the caller's. */
export async function writeHead(
  { log, keyStore }: Pick<Office, 'log' | 'keyStore'>,
  signer: NoteSigner,
  said: { readonly size: number; readonly root: Buffer; readonly checkpoint?: string },
): Promise<void> {
  const { size, root } = said;
  const checkpoint = said.checkpoint ?? checkpointOf(signer, size, root);
  const writer = new EventWriter(eventCatalogue(), new KeyRing(keyStore), systemClock, systemRandomness);
  const stream = streams.heads(office);
  const last = await log.lastOf(stream);
  const end = {
    revision: last?.revision ?? -1,
    hash: last?.metadata.hash ?? null,
    recordedAt: last?.metadata.recordedAt ?? null,
    occurredAt: last?.metadata.occurredAt ?? null,
    digestKey: null,
  };
  const event = {
    type: 'HeadSigned',
    data: { size, root: root.toString('hex'), checkpoint, key: signer.verifier.keyId },
  };
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: 'system' as ActorId, role: 'system' };
  const context = { ...who, commandId, correlationId: commandId, causationId: commandId, request: { size } };
  await log.append(stream, end.revision, await writer.prepare(stream, end, [event], context));
}
