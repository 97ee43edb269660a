import { allProjections, eventCatalogue, STREAM_KINDS } from '#composition';
import { systemClock } from '#web';
import { processProjection } from '#processes';
import { rules, verify, type VerificationReport, type VerifyOptions } from '#verification';
import { office, type Office } from '../../retention/support/office.js';

/** A verification of everything a test office holds. */
export async function verified(baton: Office, options: Partial<VerifyOptions> = {}): Promise<VerificationReport> {
  return verify({
    ...{ log: baton.log, catalogue: eventCatalogue(), streamKinds: new Set<string>(STREAM_KINDS) },
    ...rules(systemClock, 'Asia/Shanghai'),
    ...{ skips: new Set<string>(), clock: systemClock },
    heads: { office, keys: [], published: [] },
    readModels: { pool: baton.pool, projections: [...allProjections, ...baton.processes.map(processProjection)] },
    keyStore: baton.keyStore,
    ...options,
  });
}

/** The codes found, most telling first: those of the log in log order. */
export function codesOf({ findings }: VerificationReport): string[] {
  return [...new Set(findings.map(({ code }) => code))];
}
