import type { Secret } from '#kernel';

/** The actor steps aside in this matter, at once. */
export interface DeclareRecusal {
  readonly type: 'DeclareRecusal';
  readonly recusal: string;
  readonly reason: Secret<string>;
}

/** The actor asks that another steps aside; it takes effect when granted. */
export interface RequestRecusal {
  readonly type: 'RequestRecusal';
  readonly recusal: string;
  readonly officer: string;
  readonly reason: Secret<string>;
}

export interface DecideRecusal {
  readonly type: 'DecideRecusal';
  readonly recusal: string;
  readonly decision: 'granted' | 'rejected';
  readonly reason?: Secret<string>;
  /** Whose role the actor decides in, when it was delegated to him: nobody decides on himself through his delegate. */
  readonly actingFor?: string;
}

/**
 * What sealing a case takes, worked out by the handler from staff (domain §6.3): `concerned` are the staff and leaders the
 * report names, `readers` those who may see it, none of them concerned, their delegate or under them.
 */
export interface Sealing {
  readonly readers: readonly string[];
  readonly concerned: Secret<readonly string[]>;
}

/** The whole list of those who may see a sealed case from now on; the handler has checked each against the concerned. */
export interface NameReaders {
  readonly type: 'NameReaders';
  readonly readers: readonly string[];
  readonly reason: Secret<string>;
}

/** An accepted item is found late to be under a superior's jurisdiction. */
export interface FindSuperiorMatter {
  readonly type: 'FindSuperiorMatter';
  readonly found: string;
  readonly destination: string;
  readonly seal: string;
  readonly forbiddenDestinations: readonly string[];
}

export type RecusalCommand = DeclareRecusal | RequestRecusal | DecideRecusal;
export type AccessCommand = RecusalCommand | NameReaders | FindSuperiorMatter;
