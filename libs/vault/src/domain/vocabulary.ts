/** Codes of the vault: stored in clear, translated only on screens. None of them describes a human across reports. */
export const IDENTITY_KINDS = ['named', 'anonymous'] as const;
/** How a name is verified; an identity document is one way of four and never demanded (domain §5). */
export const VERIFICATION_METHODS = ['document', 'callback', 'organisation', 'inPerson'] as const;
export const VERIFICATION_FAILURES = ['unreachable', 'denied', 'notFound', 'mismatch'] as const;
export const VERIFICATION_WITHDRAWALS = ['byReporter', 'mistaken'] as const;
export const CONTACT_CHANNELS = ['phone', 'message', 'email', 'post', 'inPerson', 'other'] as const;
export const CONTACT_OUTCOMES = ['reached', 'notReached', 'sent', 'refused', 'wrongAddress'] as const;
/** What allows contact against the reporter's wish (domain §1.11). */
export const LAWFUL_BASES = ['statutoryNotice', 'dangerToLife', 'courtOrder', 'reporterAsked'] as const;
/** Where a report stands with its reporter's name (domain §5): `verificationFailed` is treated as `anonymous`. */
export const STANDINGS = ['anonymous', 'named', 'verifying', 'verified', 'verificationFailed'] as const;

export type IdentityKind = (typeof IDENTITY_KINDS)[number];
export type VerificationMethod = (typeof VERIFICATION_METHODS)[number];
export type VerificationFailure = (typeof VERIFICATION_FAILURES)[number];
export type VerificationWithdrawal = (typeof VERIFICATION_WITHDRAWALS)[number];
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];
export type LawfulBasis = (typeof LAWFUL_BASES)[number];
export type Standing = (typeof STANDINGS)[number];

/** A way to reach the reporter. Always sealed. */
export interface Contact {
  readonly channel: ContactChannel;
  readonly value: string;
}
