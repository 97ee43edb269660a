/** What an audit bundle says of itself (docs/adr/0013, "Bundles"). */
export interface BundleManifest {
  readonly format: 'baton-audit-bundle/1';
  readonly origin: string;
  readonly scope:
    | { readonly kind: 'case'; readonly case: string }
    | { readonly kind: 'period'; readonly from: number; readonly to: number };
  /** SHA-256 (hex), bytes and lines of every other file, by its name. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number; readonly lines: number }>>;
}
