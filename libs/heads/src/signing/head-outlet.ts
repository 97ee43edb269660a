/** A signed head as it is kept outside. */
export interface PublishedHead {
  /** Of its event in `heads-<office>`. */
  readonly revision: number;
  /** Number of events it covers. */
  readonly size: number;
  /** C2SP tlog-checkpoint text. */
  readonly checkpoint: string;
}

/** A place outside of the log that keeps heads: whoever can change the log should not be able to change this. */
export interface HeadOutlet {
  /** Heads from a revision on, in order. @throws HEADS.MISMATCH when one stands there twice, HEADS.OUTSIDE_AWAY */
  from(revision: number): AsyncIterable<PublishedHead>;
  /** Keeps a head for good; the same one again changes nothing. @throws HEADS.MISMATCH when another stands in its place, HEADS.OUTSIDE_AWAY */
  publish(head: PublishedHead): Promise<void>;
}
