import type { Pool } from 'pg';
import { ConfigurationError, type Configuration } from '#configuration';
import { EventWriter } from '#event-store';
import { HeadFolder, HeadSigner, HeadStream, readHeadKey, type HeadSignerOptions } from '#heads';
import { BatonError, type OfficeId } from '#kernel';
import { NoteError, originOf, parseVerifier, type NoteSigner, type NoteVerifier } from '#proofs';
import { KeyRing } from '#protection';
import type { Platform } from '#web';

type SigningSettings = Pick<
  HeadSignerOptions,
  'outlet' | 'signer' | 'previous' | 'lost' | 'everyEvents' | 'everyMinutes'
>;

/** What a projector needs to sign heads, before it opens anything. @throws ConfigurationError naming what is missing or wrong */
export async function headSettings(configuration: Configuration): Promise<SigningSettings> {
  const { BATON_HEAD_KEY_PREVIOUS_FILE: previous } = configuration;
  return {
    outlet: new HeadFolder(demanded(configuration, 'BATON_HEADS_FOLDER')),
    signer: await keyIn(configuration, 'BATON_HEAD_KEY_FILE'),
    previous: previous === undefined ? null : await keyIn(configuration, 'BATON_HEAD_KEY_PREVIOUS_FILE'),
    lost: lostKeyIn(configuration),
    everyEvents: configuration.BATON_HEAD_EVENTS,
    everyMinutes: configuration.BATON_HEAD_MINUTES,
  };
}

/** Who signs heads in a projector. @param leads whether this process is the one that does */
export function headSigner(
  settings: SigningSettings,
  platform: Platform,
  pool: Pool,
  leads: () => boolean,
): HeadSigner {
  const { log, catalogue, keyStore, clock, randomness, logger } = platform;
  const office = platform.office.id;
  const writer = new EventWriter(catalogue, new KeyRing(keyStore), clock, randomness);
  const heads = new HeadStream(log, catalogue, office);
  return new HeadSigner({ ...settings, log, pool, office, clock, logger, leads, heads, writer });
}

async function keyIn(
  configuration: Configuration,
  name: 'BATON_HEAD_KEY_FILE' | 'BATON_HEAD_KEY_PREVIOUS_FILE',
): Promise<NoteSigner> {
  try {
    return await readHeadKey(demanded(configuration, name), configuration.BATON_OFFICE as OfficeId);
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    throw new ConfigurationError([`${name}: ${String(error.details['path'])}: ${String(error.details['why'])}`]);
  }
}

function lostKeyIn({ BATON_HEAD_KEY_LOST: line, BATON_OFFICE: office }: Configuration): NoteVerifier | null {
  if (line === undefined) return null;
  try {
    const verifier = parseVerifier(line);
    if (verifier.name === originOf(office)) return verifier;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw new ConfigurationError([
    `BATON_HEAD_KEY_LOST: no public key of ${originOf(office)}, as ops heads public-key says it`,
  ]);
}

function demanded(
  configuration: Configuration,
  name: 'BATON_HEADS_FOLDER' | 'BATON_HEAD_KEY_FILE' | 'BATON_HEAD_KEY_PREVIOUS_FILE',
): string {
  const value = configuration[name];
  if (value === undefined)
    throw new ConfigurationError([`${name}: the projector signs heads and cannot do without it (docs/proofs.md)`]);
  return value;
}
